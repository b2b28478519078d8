package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.message.Endpoint;
import sluice.message.Prompt;
import sluice.time.Time;
import sluice.volley.Witness.Testimony;

/// What the witness of this environment told last, so that it is asked once a minute at most
/// however many want to know. Safe for many threads.
final class Hearings {
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final Time time;
  private @Nullable Hearing last;

  /// One hearing.
  ///
  /// @param begun when the witness was asked
  private record Hearing(
      Endpoint endpoint, String model, long begun, CompletableFuture<Heard> heard) {
    private Hearing(Prompt like, long begun) {
      this(like.endpoint(), like.model(), begun, new CompletableFuture<>());
    }

    private boolean isOf(Prompt like) {
      return endpoint == like.endpoint() && model.equals(like.model());
    }

    private boolean isAnswered() {
      return heard.isDone() && heard.join().testimony() == Testimony.ANSWERED;
    }
  }

  private record Heard(Testimony testimony, long at) {}

  Hearings(Time time) {
    this.time = time;
  }

  /// What the witness of that path and model told after that moment, or will tell; it is asked now
  /// where it has not been for a minute. [Testimony#NONE] otherwise.
  ///
  /// @param since a reading of the clock
  /// @param asking asks a witness, if there is time for it
  CompletableFuture<Testimony> hear(
      Prompt like, long since, Supplier<Optional<CompletableFuture<Testimony>>> asking) {
    Hearing mine = new Hearing(like, time.nanos());
    synchronized (this) {
      if (last != null && !isDue(last)) {
        return last.isOf(like) ? told(last, since) : none();
      }
      last = mine;
    }
    var _ =
        asking
            .get()
            .orElseGet(this::unasked)
            .exceptionally(_ -> Testimony.NONE)
            .thenAccept(testimony -> mine.heard().complete(new Heard(testimony, time.nanos())));
    return mine.heard().thenApply(Heard::testimony);
  }

  /// Another may be asked at once.
  private synchronized CompletableFuture<Testimony> unasked() {
    last = null;
    return none();
  }

  /// Whether the witness of that path and model was answered in the last minute: what fails then,
  /// fails not for the provider.
  synchronized boolean isAnswered(Prompt like) {
    return last != null && !isDue(last) && last.isOf(like) && last.isAnswered();
  }

  private boolean isDue(Hearing hearing) {
    return time.nanos() - hearing.begun() >= BETWEEN.toNanos();
  }

  private static CompletableFuture<Testimony> told(Hearing hearing, long since) {
    return hearing
        .heard()
        .thenApply(heard -> heard.at() - since >= 0 ? heard.testimony() : Testimony.NONE);
  }

  private static CompletableFuture<Testimony> none() {
    return CompletableFuture.completedFuture(Testimony.NONE);
  }
}
