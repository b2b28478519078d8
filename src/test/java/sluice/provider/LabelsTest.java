package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Labels that logs and records have; queries and alarms depend on them.
class LabelsTest {

  @Test
  void outageKinds_haveTheLabelsOfTheLogs() {
    assertThat(OutageKind.values())
        .extracting(OutageKind::label)
        .containsExactly("auth", "quota", "provider", "store", "config");
  }

  @Test
  void transportErrors_haveTheLabelsOfTheLogs() {
    assertThat(Reply.TransportError.values())
        .extracting(Reply.TransportError::label)
        .containsExactly(
            "NOT_CONNECTED",
            "UNTRUSTED",
            "TIMED_OUT",
            "BROKEN",
            "TOO_LARGE",
            "UNSUPPORTED_ENCODING",
            "CUT");
  }
}
