package sluice.benchmark;

/// The connections to the provider during one batch. Those that carry no request are not counted.
/// Immutable.
///
/// @param opened for a first request in this batch
/// @param mostOpen at once, idle ones and those of earlier batches included
/// @param fullHandshakes of TLS, with a certificate; the other connections resume a session, or are
///   plain
record Connections(int opened, int mostOpen, int fullHandshakes) {}
