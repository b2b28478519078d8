package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ErrorCodeTest {

  @Test
  void errorCodes_haveTheNamesOfTheRecords() {
    assertThat(ErrorCode.values())
        .extracting(ErrorCode::code)
        .containsExactly(
            "invalid_json",
            "unknown_shape",
            "unsupported_method",
            "unsupported_url",
            "unsupported_parameter",
            "missing_model",
            "too_large",
            "response_too_large",
            "invalid_response",
            "timeout",
            "provider_error_exhausted",
            "environment_lost",
            "batch_expired",
            "custom_id_conflict",
            "batch_cancelled",
            "duplicate_custom_id");
  }
}
