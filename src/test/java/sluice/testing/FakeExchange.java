package sluice.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.time.Time;

/// A request under way to a provider in memory. A response arrives once there is memory for its
/// body. Confined to one thread.
public final class FakeExchange implements Transport.Exchange {
  private final CompletableFuture<Reply> reply = new CompletableFuture<>();
  private final MemoryBudget.Reservation memory;
  private final Observer observer;
  private final Time.Alarm arrival;

  /// Is told how the request ends, once.
  public interface Observer {
    /// It has ended, by a reply or by being cancelled. The reply is completed afterwards.
    void ended();

    /// It is cancelled, and ends next.
    void cancelled();
  }

  /// Sends the request.
  ///
  /// @param after how long the reply takes
  /// @param arriving the reply, asked for when it arrives
  /// @param memory for the body
  public FakeExchange(
      Time time,
      Duration after,
      Supplier<Reply> arriving,
      MemoryBudget.Reservation memory,
      Observer observer) {
    this.memory = memory;
    this.observer = observer;
    this.arrival = time.after(after, () -> arrive(arriving.get()));
  }

  private void arrive(Reply coming) {
    if (coming instanceof Reply.Response response) {
      var _ =
          memory.draw(response.body().length).thenRun(memory::passOn).thenRun(() -> end(coming));
    } else {
      end(coming);
    }
  }

  private void end(Reply coming) {
    if (!reply.isDone()) {
      observer.ended();
      reply.complete(coming);
    }
  }

  @Override
  public CompletableFuture<Reply> reply() {
    return reply;
  }

  @Override
  public void cancel(Reply.NoResponse reason) {
    if (!reply.isDone()) {
      observer.cancelled();
      arrival.cancel();
      end(reason);
    }
  }
}
