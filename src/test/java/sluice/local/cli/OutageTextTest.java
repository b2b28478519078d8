package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.provider.OutageKind;

final class OutageTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://127.0.0.1:9/v1 | NOT_CONNECTED: ConnectException <- ClosedChannelException | connection refused at 127.0.0.1:9: nothing listens there
          https://h.example/v1  | NOT_CONNECTED: ConnectException | connection refused at h.example:443: nothing listens there
          http://h.example      | NOT_CONNECTED: ConnectException: Network is unreachable | h.example:80 cannot be reached from here
          https://h.example/v1  | NOT_CONNECTED: ConnectException <- UnresolvedAddressException | no host is named h.example
          https://h.example/v1  | NOT_CONNECTED: HttpConnectTimeoutException: HTTP connect timed out <- ConnectException | connecting to h.example:443 timed out
          https://h.example/v1  | 429: rate limit | 429: rate limit
          https://h.example/v1  | SSLHandshakeException: PKIX failed: unable to find it <- ValidatorException: PKIX failed: unable to find it <- SunCertPathBuilderException: unable to find it | PKIX failed: unable to find it
          """)
  void networkError_isToldWithoutJavasNames(String base, String message, String words) {
    assertThat(OutageText.of(message, URI.create(base))).isEqualTo(words);
  }

  @Test
  void wordsOfSeveralLines_becomeOneLine() {
    assertThat(OutageText.of("401 Wrong key.\n\nSee\tthere.\n", URI.create("http://h.example")))
        .isEqualTo("401 Wrong key. See there.");
  }

  @Test
  void causes_areNamedOneAfterTheOther() {
    assertThat(
            OutageText.of("IOException: closed <- EOFException: early end", URI.create("http://h")))
        .isEqualTo("closed; cause: early end");
  }

  @Test
  void outage_isOneLineThatEndsWithAFullStop() {
    String time = Formats.time(Instant.EPOCH);

    assertThat(OutageText.line(OutageKind.AUTH, Instant.EPOCH, "401 Wrong key"))
        .isEqualTo("Trouble (auth) since %s: 401 Wrong key.".formatted(time));
    assertThat(OutageText.line(OutageKind.AUTH, Instant.EPOCH, "401 Wrong key."))
        .isEqualTo("Trouble (auth) since %s: 401 Wrong key.".formatted(time));
  }
}
