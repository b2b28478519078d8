package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutageTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://127.0.0.1:9/v1 | NOT_CONNECTED: ConnectException <- ClosedChannelException | connection refused at 127.0.0.1:9: nothing listens there
          https://h.example/v1  | NOT_CONNECTED: ConnectException | connection refused at h.example:443: nothing listens there
          http://h.example      | NOT_CONNECTED: ConnectException: Network is unreachable | h.example:80 cannot be reached from here
          https://h.example/v1  | NOT_CONNECTED: ConnectException <- UnresolvedAddressException | there is no host named h.example
          https://h.example/v1  | NOT_CONNECTED: HttpConnectTimeoutException: HTTP connect timed out <- ConnectException | no connection to h.example:443 in time
          https://h.example/v1  | 429: rate limit | 429: rate limit
          https://h.example/v1  | SSLHandshakeException: PKIX failed: unable to find it <- ValidatorException: PKIX failed: unable to find it <- SunCertPathBuilderException: unable to find it | PKIX failed: unable to find it
          """)
  void saysWhatIsWrongWithoutJavasNames(String base, String message, String words) {
    assertThat(OutageText.of(message, URI.create(base))).isEqualTo(words);
  }

  @Test
  void saysItOnOneLine() {
    assertThat(OutageText.of("401 Wrong key.\n\nSee\tthere.\n", URI.create("http://h.example")))
        .isEqualTo("401 Wrong key. See there.");
  }
}
