package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Replies.headers;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

  private static Optional<Duration> hint(String message, String... headers) {
    return RetryAfter.of(headers(headers), "", message, NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "7, PT7S",
    "' 7 ', PT7S",
    "1.5, PT1.5S",
    "0.0001, PT0.001S",
    "86400, PT24H",
    "1795507260, PT1M",
    "1795507260.5, PT1M0.5S",
    "1795507260000, PT1M",
    "1795507200001, PT0.001S",
    "'Tue, 24 Nov 2026 08:00:30 GMT', PT30S",
    "'Tue, 24 Nov 2026 09:00:30 +0100', PT30S",
    "'Wed, 25 Nov 2026 08:00:00 GMT', PT24H",
  })
  void retryAfterHeader_isSecondsOrADate(String value, Duration expected) {
    assertThat(hint("", "Retry-After", value)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "120, PT0.12S",
    "120.5, PT0.121S",
    "60000, PT1M",
    "1795507260000, PT1M",
    "86400000, PT24H"
  })
  void retryAfterMsHeader_isMilliseconds(String value, Duration expected) {
    assertThat(hint("", "retry-after-ms", value)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "0.0",
        "-1",
        "-0",
        "+5",
        "soon",
        "NaN",
        "Infinity",
        "1e3",
        "0x10",
        "5s",
        "5 seconds",
        "1,5",
        "9999999999999999",
        "999999999999999",
        "999999999",
        "1000000000",
        "1795507200",
        "1795507140",
        "1795593601",
        "1795507140000",
        "1795593600001",
        "Wed, 25 Nov 2026 08:00:01 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "1.0000000001",
        "٣",
        "2026-11-24T08:00:30Z",
        "Tue, 24 Nov 2026 08:00:00 GMT",
        "Tue, 24 Nov 2020 08:00:00 GMT",
        "Mon, 24 Nov 2026 08:00:30 GMT",
        "Tue, 31 Feb 2026 08:00:30 GMT"
      })
  void headerThatIsPastFarOrUnreadable_isNoHint(String value) {
    assertThat(hint("", "retry-after", value)).isEmpty();
    assertThat(hint("", "retry-after-ms", value)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Rate limit reached. Please try again in 120ms. Visit https://example.com., PT0.12S",
    "Please try again in 8.71s., PT8.71S",
    "Try again in 6m0s, PT6M",
    "Please try again in 1h2m3s or so., PT1H2M3S",
    "You exceeded your current quota. Please retry in 41.724s., PT41.724S",
    "Requests have exceeded token rate limit. Please retry after 20 seconds., PT20S",
    "Please retry after 1 second., PT1S",
    "Please retry after 86400 seconds. Please go here, PT24H",
    "'Most requests reached: 3, please try again after 240 seconds', PT4M",
    "Please wait 12 seconds., PT12S",
    "Wait for 1.5 seconds and retry., PT1.5S",
    "Quota is renewed after 30 seconds., PT30S",
    "The limit is lifted in 45 secs., PT45S",
    "You sent 100 requests in 60 seconds. Please try again in 5s., PT5S",
  })
  void wordsWithoutAHeader_areTheHint(String message, Duration expected) {
    assertThat(hint(message)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Please try again later.",
        "Please try again in a moment",
        "try again in 5 minutes",
        "Please try again in 0s.",
        "Please retry after 0 seconds.",
        "Please retry after -5 seconds.",
        "Please retry after 5 minutes.",
        "Please retry after 9999999999 seconds.",
        "Please try again in -5s.",
        "Please retry after 86401 seconds.",
        "The limit is 60 requests for every 60 seconds.",
        "We failed 5 seconds ago."
      })
  void otherWords_areNoHint(String message) {
    assertThat(hint(message)).isEmpty();
  }

  @Test
  void mostExactOfSeveralHints_isTaken() {
    String words = "Please try again in 3s.";

    assertThat(hint(words, "retry-after", "2", "retry-after-ms", "1000"))
        .contains(Duration.ofSeconds(1));
    assertThat(hint(words, "retry-after", "2", "retry-after-ms", "soon"))
        .contains(Duration.ofSeconds(2));
    assertThat(hint(words, "retry-after", "0", "retry-after-ms", "-1"))
        .contains(Duration.ofSeconds(3));
    assertThat(hint(words, "retry-after", "Tue, 24 Nov 2020 08:00:00 GMT"))
        .contains(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource({
    "37s, PT37S",
    "34.074824224s, PT34.075S",
    "1m30s, PT1M30S",
    "12, PT12S",
    "0.5, PT0.5S"
  })
  void memberOfTheBody_isTheHint(String delay, Duration expected) {
    assertThat(RetryAfter.of(headers(), delay, "Please try again in 3s.", NOW)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "-1", "90000", "soon"})
  void unreadableMemberOfTheBody_leavesTheHintToTheWords(String delay) {
    assertThat(RetryAfter.of(headers(), delay, "Please try again in 3s.", NOW))
        .contains(Duration.ofSeconds(3));
  }

  @Test
  void hostileMessage_isNoHugeHint() {
    assertThat(hint("try again in " + "1h".repeat(100_000)))
        .hasValueSatisfying(hint -> assertThat(hint).isLessThan(Duration.ofHours(24)));
    assertThat(hint("try again in ".repeat(100_000))).isEmpty();
  }
}
