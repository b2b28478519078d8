package sluice.dispatch;

/// What to do with an candidate.
enum Readiness {
  /// It may start.
  READY,
  /// It may start where none behind it may.
  YIELDING,
  /// It may not start now.
  BLOCKED,
  /// It will not start any more.
  CANCELLED
}
