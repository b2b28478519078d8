package sluice.volley;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import sluice.limit.Need;
import sluice.message.Pings;
import sluice.message.Prompt;
import sluice.provider.Judge;
import sluice.provider.Reply;
import sluice.provider.Trouble;
import sluice.provider.Verdict;
import sluice.volley.Flight.Landed;
import sluice.volley.Permits.Permit;

/// A request of our own that tells whether provider, key, url and model work where no prompt can.
/// It waits for a permit and its bucket as all others do, is not sent again but with a key that is
/// new, and its answer is thrown away.
final class Witness implements Pump.Entrant {
  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Needs needs;
  private final CompletableFuture<Testimony> testimony = new CompletableFuture<>();
  private volatile Optional<Flight> flight = Optional.empty();
  private volatile boolean isKeyRenewed;

  /// What it tells.
  enum Testimony {
    /// It was answered, or refused for its own sake.
    ANSWERED,
    /// It was not.
    FAILED,
    /// It could not be asked.
    NONE
  }

  /// A witness for prompts like this one.
  Witness(Environment environment, Volley volley, Prompt like) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = Pings.of(like.endpoint(), like.model());
    this.needs = new Needs(environment.lane(prompt), prompt);
  }

  /// Asks it; completes once, always normally.
  CompletableFuture<Testimony> ask() {
    environment.pump().reenter(this);
    return testimony;
  }

  @Override
  public Lane lane() {
    return environment.lane(prompt);
  }

  @Override
  public Need need() {
    return needs.estimate();
  }

  /// Prompts that must hold until it has been heard must not stand before it.
  @Override
  public Object party() {
    return this;
  }

  @Override
  public Pump.Turn turn() {
    if (testimony.isDone() || volley.isOver() || volley.isStoreDown()) {
      return Pump.Turn.LEAVE;
    }
    return volley.hasStore() ? Pump.Turn.GO : Pump.Turn.HOLD;
  }

  @Override
  public void leave() {
    testimony.complete(Testimony.NONE);
  }

  @Override
  public void fail(Throwable failure) {
    testimony.complete(Testimony.NONE);
  }

  @Override
  public void go(Permit permit, Need taken) {
    var begun =
        new Flight(
            environment, volley, prompt, /* isPrompt= */ false, needs.demand(), taken, permit);
    var lease = environment.budget().lease();
    flight = Optional.of(begun);
    var _ =
        CompletableFuture.completedFuture(null)
            .thenCompose(_ -> begun.send(lease, () -> {}))
            .whenComplete((landed, _) -> {
              lease.close();
              begun.release();
              flight = Optional.empty();
              conclude(landed);
            });
  }

  private void conclude(@Nullable Landed landed) {
    switch (landed) {
      case Landed.Replied replied
          when replied.verdict() instanceof Verdict.Unauthorized && !isKeyRenewed ->
          renewKey(replied.key());
      case Landed.Replied replied -> {
        Reply reply = replied.taken().reply();
        boolean isAnswered =
            Judge.isProven(Trouble.PROVIDER, reply, prompt.endpoint(), environment.time().now());
        if (isAnswered) {
          environment.witnessed();
        }
        testimony.complete(isAnswered ? Testimony.ANSWERED : Testimony.FAILED);
      }
      case Landed.NoKey _ -> testimony.complete(Testimony.FAILED);
      case Landed.Grounded _ -> testimony.complete(Testimony.NONE);
      case null -> testimony.complete(Testimony.NONE);
    }
  }

  private void renewKey(Optional<String> refused) {
    isKeyRenewed = true;
    volley.keyRenewal().renew(refused, this::goOn);
  }

  private void goOn(boolean hasOther) {
    if (hasOther) {
      environment.pump().reenter(this);
    } else {
      testimony.complete(Testimony.FAILED);
    }
  }

  /// The invocation is over.
  void cut() {
    flight.ifPresent(Flight::cut);
    testimony.complete(Testimony.NONE);
  }
}
