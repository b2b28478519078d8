package sluice.local.plan;

import sluice.simulation.AwsCost;

/// What AWS asks for a job: waiting Lambda above all, then the objects and messages of its chunks.
/// Pure.
final class Bill {
  private static final double GIGABYTE = 1_024;
  private static final double INVOCATION_SECONDS = 900;

  /// Chunks that an invocation cannot start return, and are received again.
  private static final double RECEIVES = 2;

  /// Of sending, receiving and deleting, ten messages in one call; receives are seldom full.
  private static final double SENDS = 0.1;

  private static final double RECEIVE_CALLS = 0.2;
  private static final double DELETES = 0.1;

  /// The chunk, and on the way there what it has so far.
  private static final double PUTS = 2;

  /// The chunk's lines and its state; then its header, and its records for the files.
  private static final double GETS = 5;

  private static final double LOOK_SECONDS = 300;
  private static final int FIRST_LOOKS = 20;
  private static final int CALLS_OF_A_LOOK = 4;

  private Bill() {}

  static AwsCost of(int chunks, Schedule schedule, Sizing sizing) {
    double environments = sizing.concurrency();
    double looks = FIRST_LOOKS + schedule.seconds() / LOOK_SECONDS;
    double gigabyteSeconds = environments * schedule.seconds() * sizing.memory() / GIGABYTE + looks;
    double invocations = environments * (1 + schedule.seconds() / INVOCATION_SECONDS) + looks;
    double calls =
        chunks * (SENDS + RECEIVES * (RECEIVE_CALLS + DELETES)) + looks * CALLS_OF_A_LOOK;
    return new AwsCost(
        gigabyteSeconds,
        Math.round(invocations),
        Math.round(calls),
        Math.round(chunks * PUTS + looks * CALLS_OF_A_LOOK),
        Math.round(chunks * GETS + looks * CALLS_OF_A_LOOK));
  }
}
