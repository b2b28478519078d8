package sluice.provider;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// The memory that all answers may take together. Safe for many threads; no thread waits in it.
///
/// What does not fit waits in line until memory comes back. So that answers that have come in part
/// do not wait for one another for ever, one of them is favoured: it may draw what it needs beyond
/// the budget, up to one largest answer, or anything while no other has drawn. The first that does
/// not fit is favoured until it is whole or given up; then the first in line is.
public final class MemoryBudget {
  /// How often an answer is in memory before it is stored: as it was received, as the line of its
  /// record, and in passing once more while it becomes the one and the other. A line longer than
  /// two such copies is drawn for besides.
  public static final int COPIES = 3;

  private final long all;
  private final long largest;
  private final Executor workers;
  private final Runnable onReturn;
  private final Deque<Reservation> line = new ArrayDeque<>();
  private Optional<Reservation> favoured = Optional.empty();
  private long free;

  /// A budget with nothing drawn.
  ///
  /// @param bytes how much memory there is
  /// @param largestAnswer the most bytes that one lease draws
  /// @param workers where those go on that waited
  /// @param onReturn called whenever some memory comes back
  public MemoryBudget(long bytes, int largestAnswer, Executor workers, Runnable onReturn) {
    this.all = bytes;
    this.free = bytes;
    this.largest = cost(largestAnswer);
    this.workers = workers;
    this.onReturn = onReturn;
  }

  private static long cost(int answerBytes) {
    return (long) COPIES * answerBytes;
  }

  /// How much memory is left now; negative where the favoured one has drawn beyond the budget.
  public synchronized long free() {
    return free;
  }

  /// Whether one more answer fits, however large.
  public boolean hasRoom() {
    return free() >= largest;
  }

  /// A share for one prompt, empty as yet.
  public Reservation reserve() {
    return new Reservation();
  }

  /// Grants what the first in line want while it fits, and tells them so elsewhere: nobody is
  /// called with the lock held, nor from within another's call.
  private void serve() {
    grantable().forEach(grant -> grant.completeAsync(() -> null, workers));
  }

  private synchronized List<CompletableFuture<Void>> grantable() {
    List<CompletableFuture<Void>> grants = new ArrayList<>();
    while (!line.isEmpty() && line.getFirst().take()) {
      grants.add(line.removeFirst().grant);
    }
    return grants;
  }

  /// What one prompt has drawn.
  public final class Reservation implements AutoCloseable {
    private long drawn;
    private long wanted;
    private CompletableFuture<Void> grant = new CompletableFuture<>();

    private Reservation() {}

    /// Takes the memory for some more bytes of an answer; to be called again only once that is
    /// granted.
    ///
    /// @return completes when it is granted: at once, or later on a worker; never, where the lease
    ///   is closed before
    public CompletableFuture<Void> draw(int answerBytes) {
      return draw(answerBytes, 0);
    }

    /// The same where the line of its record becomes longer than twice the answer.
    ///
    /// @param growth by how many bytes at most
    public CompletableFuture<Void> draw(int answerBytes, int growth) {
      synchronized (MemoryBudget.this) {
        wanted = cost(answerBytes) + growth;
        grant = new CompletableFuture<>();
        if ((line.isEmpty() || isFavoured()) && take()) {
          grant.complete(null);
        } else if (isFavoured()) {
          line.addFirst(this);
        } else {
          line.addLast(this);
        }
        return grant;
      }
    }

    /// Whether what was asked for last is not granted yet.
    public boolean isWaiting() {
      synchronized (MemoryBudget.this) {
        return line.contains(this);
      }
    }

    /// The answer is whole: another may be favoured.
    public void passOn() {
      synchronized (MemoryBudget.this) {
        favoured = favoured.filter(lease -> lease != this);
      }
      serve();
    }

    /// Gives everything back, and leaves the line; the lease can be drawn on again.
    @Override
    public void close() {
      long returned = takeBack();
      passOn();
      if (returned > 0) {
        onReturn.run();
      }
    }

    private long takeBack() {
      synchronized (MemoryBudget.this) {
        long returned = drawn;
        line.remove(this);
        drawn = 0;
        free += returned;
        return returned;
      }
    }

    private boolean isFavoured() {
      return favoured.filter(lease -> lease == this).isPresent();
    }

    /// Draws what is wanted if it fits, after favouring this lease where it does not and no other
    /// is.
    private boolean take() {
      if (wanted > free && favoured.isEmpty()) {
        favoured = Optional.of(this);
      }
      boolean isRoom =
          wanted <= free || (isFavoured() && (wanted <= free + largest || free + drawn == all));
      if (isRoom) {
        free -= wanted;
        drawn += wanted;
      }
      return isRoom;
    }
  }
}
