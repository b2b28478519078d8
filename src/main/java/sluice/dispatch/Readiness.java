package sluice.dispatch;

/// What to do with an candidate.
enum Readiness {
  /// It may start.
  GO,
  /// It may start where none behind it may.
  YIELD,
  /// It may not start now.
  HOLD,
  /// It will not start any more.
  LEAVE
}
