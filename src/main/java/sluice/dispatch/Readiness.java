package sluice.dispatch;

/// The readiness of a [Candidate].
enum Readiness {
  /// The request may start.
  READY,
  /// The request may start if no request behind it is ready.
  YIELDING,
  /// The request may not start now, nor may those behind it.
  BLOCKED,
  /// The request leaves the queue.
  CANCELLED
}
