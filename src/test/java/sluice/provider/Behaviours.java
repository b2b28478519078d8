package sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import sluice.testing.ByteServer.Behaviour;

/// What servers do, well and ill.
final class Behaviours {
  static final String COMPLETION =
      "{\"id\":\"c1\",\"choices\":[{\"message\":{\"content\":\"four\"}}]}";
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

  private Behaviours() {}

  /// A whole response with that body.
  static String whole(String status, String body, String... headers) {
    return "HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s"
        .formatted(status, body.length(), lines(headers), body);
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  /// Answers every request of a connection with the same bytes.
  static Behaviour answering(String response) {
    return connection -> {
      while (true) {
        connection.read().send(response);
      }
    };
  }

  static Behaviour answering() {
    return answering(whole("200 OK", COMPLETION));
  }

  /// Answers the first request of a connection once it is released, later ones at once.
  static Behaviour answeringAfter(CompletableFuture<Void> release) {
    return connection -> {
      connection.read();
      release.join();
      connection.send(whole("200 OK", COMPLETION));
      answering().play(connection);
    };
  }

  /// Reads a request, sends some bytes and closes.
  static Behaviour closingAfter(String bytes) {
    return connection -> connection.read().send(bytes);
  }

  /// Reads a request, sends some bytes and resets.
  static Behaviour resettingAfter(String bytes) {
    return connection -> connection.read().send(bytes).reset();
  }

  /// Answers the first request of a connection and ends it instead of answering the second.
  static Behaviour endingAtSecond(Behaviour end) {
    return connection -> {
      connection.read().send(whole("200 OK", COMPLETION));
      end.play(connection);
    };
  }

  static Behaviour silent() {
    return connection -> connection.read().stay();
  }

  static Behaviour stalling() {
    return connection -> connection.read().send(HEAD + "Content-Length: 100\r\n\r\n{").stay();
  }

  static Behaviour dripping() {
    return connection -> connection.read().send(CHUNKED).drip("1\r\n \r\n");
  }

  static Behaviour endlessBody() {
    return endlessBody("200 OK");
  }

  static Behaviour endlessBody(String status) {
    return connection ->
        connection
            .read()
            .send(CHUNKED.replace("200 OK", status))
            .flood("400\r\n" + " ".repeat(1024) + "\r\n");
  }

  static Behaviour endlessHeaders() {
    return connection -> connection.read().send(HEAD).flood("X-More: " + "x".repeat(1000) + "\r\n");
  }

  static Behaviour endlessInterims() {
    return connection -> connection.read().flood("HTTP/1.1 103 Early Hints\r\n\r\n");
  }

  static Behaviour cutByLength() {
    return closingAfter(HEAD + "Content-Length: 100\r\n\r\n{\"id\":");
  }

  static Behaviour cutInChunks() {
    return closingAfter(CHUNKED + "6\r\n{\"id\":\r\n");
  }

  static Behaviour cutByClose() {
    return closingAfter(HEAD + "Connection: close\r\n\r\n{\"id\":");
  }

  static Behaviour zipping() {
    String zipped = gzip(COMPLETION);
    return answering(whole("200 OK", zipped, "Content-Encoding: gzip"));
  }

  private static String gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(ISO_8859_1);
  }

  /// Takes the first bytes of a handshake and says nothing.
  static Behaviour stuck() {
    return connection -> connection.readSome().stay();
  }

  /// Chooses TLS 1.1 in a handshake, even if it wasn't offered.
  static Behaviour choosingTls11() {
    byte[] hello = {
      22,
      3,
      2,
      0,
      42, // a handshake record of 42 bytes
      2,
      0,
      0,
      38,
      3,
      2, // ServerHello of 38 bytes, TLS 1.1
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8, // random
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      8,
      0,
      (byte) 0xC0,
      0x13,
      0 // no session, ECDHE-RSA-AES128-SHA, no compression
    };
    return connection -> connection.readSome().send(hello).stay();
  }
}
