package sluice.provider;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// Limits the memory, in bytes, that the answers in an environment take together. Safe for many
/// threads; never blocks.
///
/// A request for memory that does not fit waits in a queue until memory is returned. To prevent
/// deadlock among partly received answers, one reservation at a time may overdraw the budget: by up
/// to one largest answer, or by any amount while no other has drawn. It is the first that does not
/// fit, until its answer is whole or given up; then it is the first in the queue.
public final class MemoryBudget {
  /// The number of copies of an answer in memory until it is stored: the body, the line of its
  /// record, and one more while the one becomes the other. If the line is longer than two copies,
  /// the rest is drawn in addition.
  public static final int COPIES = 3;

  private final long all;
  private final long largest;
  private final Executor workers;
  private final Runnable onRoom;
  private final Deque<Reservation> queue = new ArrayDeque<>();
  private Optional<Reservation> overdrawing = Optional.empty();
  private long free;

  /// Creates a budget of which nothing is drawn.
  ///
  /// @param bytes the size of the budget
  /// @param largestAnswer the size of the largest answer in bytes
  /// @param workers where grants complete that had to wait
  /// @param onRoom called when there is [room][#hasRoom] again, on the thread that returns memory
  public MemoryBudget(long bytes, int largestAnswer, Executor workers, Runnable onRoom) {
    this.all = bytes;
    this.free = bytes;
    this.largest = cost(largestAnswer);
    this.workers = workers;
    this.onRoom = onRoom;
  }

  private static long cost(int answerBytes) {
    return (long) COPIES * answerBytes;
  }

  /// Returns the bytes left; negative while the budget is overdrawn.
  public synchronized long free() {
    return free;
  }

  /// Returns whether another answer of the largest size fits.
  public boolean hasRoom() {
    return free() >= largest;
  }

  /// Creates a reservation for one prompt, of which nothing is drawn.
  public Reservation reserve() {
    return new Reservation();
  }

  /// Grants the requests at the head of the queue that fit. Grants complete on the workers: never
  /// while the lock is held, and never inside a call of another reservation.
  private void serve() {
    grantable().forEach(grant -> grant.completeAsync(() -> null, workers));
  }

  private synchronized List<CompletableFuture<Void>> grantable() {
    List<CompletableFuture<Void>> grants = new ArrayList<>();
    while (!queue.isEmpty() && queue.getFirst().take()) {
      grants.add(queue.removeFirst().grant);
    }
    return grants;
  }

  /// The memory that one prompt has drawn. Safe for many threads.
  public final class Reservation implements AutoCloseable {
    private long drawn;
    private long wanted;
    private CompletableFuture<Void> grant = new CompletableFuture<>();

    private Reservation() {}

    /// Draws memory for more bytes of an answer; may be called again only after the grant.
    ///
    /// @param answerBytes bytes of the answer, which count [#COPIES] times
    /// @return completes at the grant: at once, or later on a worker; never if the reservation is
    ///   closed before
    public CompletableFuture<Void> draw(int answerBytes) {
      return draw(answerBytes, 0);
    }

    /// Does the same if the line of the answer's record is longer than twice the answer.
    ///
    /// @param growth the most bytes by which it is longer
    public CompletableFuture<Void> draw(int answerBytes, int growth) {
      synchronized (MemoryBudget.this) {
        wanted = cost(answerBytes) + growth;
        grant = new CompletableFuture<>();
        if ((queue.isEmpty() || mayOverdraw()) && take()) {
          grant.complete(null);
        } else if (mayOverdraw()) {
          queue.addFirst(this);
        } else {
          queue.addLast(this);
        }
        return grant;
      }
    }

    /// Returns whether the last request is not granted yet.
    public boolean isWaiting() {
      synchronized (MemoryBudget.this) {
        return queue.contains(this);
      }
    }

    /// Lets another reservation overdraw; called when the answer is whole.
    public void passOn() {
      synchronized (MemoryBudget.this) {
        overdrawing = overdrawing.filter(one -> one != this);
      }
      serve();
    }

    /// Returns all memory and leaves the queue. The reservation can be used again.
    @Override
    public void close() {
      boolean makesRoom = takeBack();
      passOn();
      if (makesRoom) {
        onRoom.run();
      }
    }

    /// Returns whether there is room that was not there before.
    private boolean takeBack() {
      synchronized (MemoryBudget.this) {
        boolean wasShort = !hasRoom();
        queue.remove(this);
        free += drawn;
        drawn = 0;
        return wasShort && hasRoom();
      }
    }

    private boolean mayOverdraw() {
      return overdrawing.filter(one -> one == this).isPresent();
    }

    /// Draws what is wanted if it fits. If not, and no other reservation may overdraw, this one may
    /// from now on.
    private boolean take() {
      if (wanted > free && overdrawing.isEmpty()) {
        overdrawing = Optional.of(this);
      }
      boolean isRoom =
          wanted <= free || (mayOverdraw() && (wanted <= free + largest || free + drawn == all));
      if (isRoom) {
        free -= wanted;
        drawn += wanted;
      }
      return isRoom;
    }
  }
}
