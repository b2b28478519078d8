package sluice.job;

import java.time.Duration;

/// What is to be done with a message of a job after one step.
public sealed interface Step {

  /// The message is acknowledged.
  record Done() implements Step {}

  /// The message comes back, to look again.
  record LookAgain(Duration after) implements Step {}
}
