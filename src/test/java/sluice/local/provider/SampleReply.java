package sluice.local.provider;

import java.time.Duration;
import java.util.Map;

/// What the sample provider does about a call.
sealed interface SampleReply {
  /// How long nothing happens.
  Duration after();

  /// It replies.
  ///
  /// @param over how long the body takes to come, drop by drop; zero for at once
  record Reply(Duration after, Duration over, int status, Map<String, String> headers, String body)
      implements SampleReply {}

  /// It resets the connection.
  record Reset(Duration after) implements SampleReply {}
}
