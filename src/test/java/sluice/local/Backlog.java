package sluice.local;

import java.util.concurrent.CompletableFuture;

/// Counts the messages on the queue, so that a long file never lies there as a whole, and knows
/// when all are done. Safe for many threads.
final class Backlog {
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int most;
  private int open;
  private boolean isComplete;
  private boolean isClosed;

  /// So many may be open at once.
  synchronized void allow(int messages) {
    most = messages;
    notifyAll();
  }

  /// Waits until there is room, and takes it; false where nothing more is wanted.
  synchronized boolean enter(int messages) throws InterruptedException {
    while (!isClosed && open > 0 && open + messages > most) {
      wait();
    }
    open += messages;
    return !isClosed;
  }

  /// So many are done.
  synchronized void leave(int messages) {
    open -= messages;
    notifyAll();
    finish();
  }

  /// No more will enter.
  synchronized void complete() {
    isComplete = true;
    finish();
  }

  /// Whether more may still enter.
  synchronized boolean isMoreExpected() {
    return !isComplete;
  }

  /// Whether nothing more is wanted.
  synchronized boolean isClosed() {
    return isClosed;
  }

  /// How many are open.
  synchronized int open() {
    return open;
  }

  /// Nothing more is wanted: whoever waits goes on.
  synchronized void close() {
    isClosed = true;
    notifyAll();
  }

  /// Completes when all have entered and left.
  CompletableFuture<Void> done() {
    return done;
  }

  private void finish() {
    if (isComplete && open == 0) {
      done.complete(null);
    }
  }
}
