package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static sluice.provider.Reply.TransportError.BROKEN;
import static sluice.provider.Reply.TransportError.NOT_CONNECTED;
import static sluice.provider.Reply.TransportError.UNTRUSTED;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TransportErrorsTest {

  private static <T extends Throwable> T because(T failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(because(new ConnectException(), new ClosedChannelException()), NOT_CONNECTED),
        arguments(because(new ConnectException(), new UnresolvedAddressException()), NOT_CONNECTED),
        arguments(new HttpConnectTimeoutException("HTTP connect timed out"), NOT_CONNECTED),
        arguments(
            because(
                new SSLHandshakeException("Remote host terminated the handshake"),
                new EOFException()),
            NOT_CONNECTED),
        arguments(new SSLException("Unsupported or unrecognized SSL message"), NOT_CONNECTED),
        arguments(
            new SSLException("Unrecognized SSL message, plaintext connection?"), NOT_CONNECTED),
        arguments(new SSLException((String) null), BROKEN),
        arguments(new InternalError(new IOException("Too many open files")), NOT_CONNECTED),
        arguments(
            because(new SSLHandshakeException("PKIX"), new CertificateException("no path")),
            UNTRUSTED),
        arguments(new IOException("HTTP/1.1 header parser received no bytes"), BROKEN),
        arguments(new SocketException("Connection reset"), BROKEN),
        arguments(new SSLException("Connection reset"), BROKEN),
        arguments(new HttpTimeoutException("request timed out"), BROKEN),
        arguments(new ProtocolException("Invalid status line"), BROKEN),
        arguments(new CancellationException(), BROKEN));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void transportError_isFoundInTheWholeChainOfCauses(
      Throwable failure, Reply.TransportError fault) {
    assertThat(TransportErrors.of(failure).fault()).isEqualTo(fault);
    assertThat(TransportErrors.of(new CompletionException(failure)).fault()).isEqualTo(fault);
    assertThat(TransportErrors.of(new IOException(new CompletionException(failure))).fault())
        .isEqualTo(fault);
  }

  @Test
  void detail_namesTypesAndMessages() {
    Throwable failure =
        because(
            new IOException("no bytes"), because(new ConnectException(), new EOFException("EOF")));

    assertThat(TransportErrors.of(new CompletionException(failure)).detail())
        .isEqualTo("IOException: no bytes <- ConnectException <- EOFException: EOF");
  }

  @Test
  void detail_quotesNothing() {
    assertThat(
            TransportErrors.of(new ProtocolException("Invalid status line: \"CANARY\"")).detail())
        .doesNotContain("CANARY")
        .contains("Invalid status line");
    assertThat(
            TransportErrors.of(
                    new IllegalArgumentException("invalid header value: \"Bearer CANARY\n\""))
                .detail())
        .doesNotContain("CANARY");
    assertThat(
            TransportErrors.of(new IOException(new ProtocolException("bad: \"CANARY\""))).detail())
        .doesNotContain("CANARY");
  }

  @Test
  void cancelledBody_tellsItsOwnReason() {
    var reason = new Reply.NoResponse(Reply.TransportError.TOO_LARGE, "too large");

    assertThat(
            TransportErrors.of(
                new CompletionException(new IOException(new UnusableBodyException(reason)))))
        .isSameAs(reason);
  }

  @Test
  void circleOfCauses_ends() {
    var one = new IOException("one");
    one.initCause(because(new IOException("two"), one));

    assertThat(TransportErrors.of(one).detail()).isEqualTo("IOException: one <- IOException: two");
  }
}
