package sluice.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A whole HTTP/1.1 response. Immutable.
public record HttpAnswer(int status, Map<String, String> headers, String body) {

  /// A response with a JSON body.
  public static HttpAnswer json(int status, String body) {
    return new HttpAnswer(status, Map.of("Content-Type", "application/json"), body);
  }

  /// The same with one header more.
  public HttpAnswer with(String header, String value) {
    var more = new HashMap<>(headers);
    more.put(header, value);
    return new HttpAnswer(status, Map.copyOf(more), body);
  }

  /// Answers all requests of a connection, one after the other.
  ///
  /// @param answer may block; empty for a request that is never answered, whose connection stays
  ///   until the other side closes it
  public static ByteServer.Behaviour each(Function<ReceivedRequest, Optional<HttpAnswer>> answer) {
    return connection -> {
      while (true) {
        Optional<HttpAnswer> response = answer.apply(connection.request());
        if (response.isPresent()) {
          var _ = connection.send(response.get().bytes());
        }
      }
    };
  }

  private byte[] bytes() {
    byte[] content = body.getBytes(UTF_8);
    var head = new StringBuilder("HTTP/1.1 %d Said\r\n".formatted(status));
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Content-Length: ").append(content.length).append("\r\n\r\n");
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(ISO_8859_1));
    whole.writeBytes(content);
    return whole.toByteArray();
  }
}
