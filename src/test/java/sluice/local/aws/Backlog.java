package sluice.local.aws;

import java.util.concurrent.CompletableFuture;

/// Counts the messages on the queue, so that a long file never lies there as a whole, and knows
/// when all are done. Safe for many threads.
public final class Backlog {
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int mostMessages;
  private long mostChars;
  private int messages;
  private long chars;
  private boolean isComplete;
  private boolean isClosed;

  /// So many may be open at once, and so many characters in all of them.
  public synchronized void allow(int most, long mostCharsInAll) {
    mostMessages = most;
    mostChars = mostCharsInAll;
    notifyAll();
  }

  /// Waits until there is room, and takes it; false where nothing more is wanted. However large, it
  /// gets in when nothing else is open.
  public synchronized boolean enter(int entering, long charsInAll) throws InterruptedException {
    while (!isClosed && messages > 0 && !isRoom(entering, charsInAll)) {
      wait();
    }
    messages += entering;
    chars += charsInAll;
    return !isClosed;
  }

  private boolean isRoom(int entering, long charsInAll) {
    return messages + entering <= mostMessages && chars + charsInAll <= mostChars;
  }

  /// So many are done.
  public synchronized void leave(int leaving, long charsInAll) {
    messages -= leaving;
    chars -= charsInAll;
    notifyAll();
    finish();
  }

  /// No more will enter.
  public synchronized void complete() {
    isComplete = true;
    finish();
  }

  /// Whether more may still enter.
  public synchronized boolean isMoreExpected() {
    return !isComplete;
  }

  /// Whether nothing more is wanted.
  public synchronized boolean isClosed() {
    return isClosed;
  }

  /// How many are open.
  public synchronized int open() {
    return messages;
  }

  /// Nothing more is wanted: whoever waits goes on.
  public synchronized void close() {
    isClosed = true;
    notifyAll();
  }

  /// Completes when all have entered and left.
  public CompletableFuture<Void> done() {
    return done;
  }

  private void finish() {
    if (isComplete && messages == 0) {
      done.complete(null);
    }
  }
}
