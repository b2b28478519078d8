package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sluice.message.ErrorCode;
import sluice.provider.RetryableKind.Evidence;

class RetryableKindTest {

  @Test
  void retryableKinds_haveTheEffectsOfTheTable() {
    assertThat(table())
        .isEqualTo(
            """
            kind              | tokens   | limiter | breaker | recent results | record
            RATE_LIMITED      | refunded | RATE    | -       | RATE_LIMIT     | provider_error_exhausted
            OVERLOADED        | refunded | LOAD    | counts  | NONE           | -
            CONFLICT          | refunded | NONE    | -       | NONE           | -
            NOT_CONNECTED     | refunded | NONE    | counts  | NONE           | -
            CANCELLED         | spent    | NONE    | -       | NONE           | -
            DEADLINE_EXCEEDED | spent    | NONE    | -       | FAILURE        | timeout
            TIMED_OUT         | spent    | NONE    | counts  | FAILURE        | timeout
            UNUSABLE          | spent    | NONE    | counts  | FAILURE        | invalid_response
            THROTTLED         | refunded | RATE    | -       | FAILURE        | provider_error_exhausted
            SERVER_ERROR      | spent    | NONE    | counts  | FAILURE        | provider_error_exhausted
            """);
  }

  private static String table() {
    return "kind              | tokens   | limiter | breaker | recent results | record\n"
        + Arrays.stream(RetryableKind.values())
            .map(kind ->
                "%-17s | %-8s | %-7s | %-7s | %-14s | %s\n"
                    .formatted(
                        kind,
                        kind.isProcessed() ? "spent" : "refunded",
                        kind.signal(),
                        kind.isOfHealth() ? "counts" : "-",
                        kind.evidence(),
                        kind.code().map(ErrorCode::code).orElse("-")))
            .collect(Collectors.joining());
  }

  @Test
  void retryableKindWithARecord_isInTheRecentResults() {
    assertThat(RetryableKind.values())
        .allSatisfy(kind ->
            assertThat(kind.code().isPresent()).isEqualTo(kind.evidence() != Evidence.NONE));
  }
}
