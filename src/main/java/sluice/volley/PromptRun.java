package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import sluice.message.ErrorCode;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.message.Refusal;
import sluice.provider.Trouble;
import sluice.store.Claim;
import sluice.store.Ending;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.Asked;
import sluice.store.Records.How;
import sluice.store.Records.Settled;
import sluice.store.ResultKey;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// One message on its way through a volley: asked for, fired, settled. Its steps follow one
/// another; only the cut and the giving up come from the side.
final class PromptRun {

  /// For calls that nothing has been paid for yet.
  private static final int FEW_TRIES = 4;

  /// For what must not fail: an answer that was paid for, a mark that would be taken for a death.
  /// The deadline alone ends the patience.
  private static final int ALL_TRIES = Integer.MAX_VALUE;

  private static final Ending CONFLICT =
      new Ending.Errored(
          ErrorCode.CUSTOM_ID_CONFLICT,
          "another request has been answered under this custom_id and job");

  private static final Ending LOST =
      new Ending.Errored(
          ErrorCode.ENVIRONMENT_LOST,
          "what ran it died each time, twice while it was run by itself");

  private final Environment environment;
  private final Volley volley;
  private final Message message;
  private final Reading reading;
  private final Instant takenUp;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isEnded = new AtomicBoolean();
  private final Scribe scribe;
  private final Dossier dossier;
  private volatile List<PromptRun> before = List.of();
  private volatile boolean isAlone;
  private volatile Optional<Firing> firing = Optional.empty();
  private volatile Tally lastTally = Tally.NONE;

  PromptRun(
      Environment environment, Volley volley, Message message, Reading reading, Instant takenUp) {
    this.environment = environment;
    this.volley = volley;
    this.message = message;
    this.reading = reading;
    this.takenUp = takenUp;
    this.scribe = new Scribe(environment, message, reading, takenUp);
    this.dossier = new Dossier(environment.notes(), message);
  }

  Message message() {
    return message;
  }

  /// Those that had to end before it began.
  List<PromptRun> before() {
    return before;
  }

  /// Whether it has to run by itself.
  boolean isAlone() {
    return isAlone;
  }

  /// What two runs may not have in common at the same time.
  ResultKey key() {
    return ResultKey.of("", reading.identity());
  }

  /// Completes once, always normally, and at the latest when it is given up.
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  /// Starts when those before it have ended; does not start at all where an earlier one of its
  /// group comes back.
  void startAfter(Optional<PromptRun> inGroup, Optional<PromptRun> sameKey) {
    before = Stream.of(inGroup, sameKey).flatMap(Optional::stream).toList();
    CompletableFuture<?>[] ends =
        before.stream().map(PromptRun::outcome).toArray(CompletableFuture<?>[]::new);
    var _ =
        CompletableFuture.allOf(ends)
            .thenComposeAsync(_ -> begin(inGroup), environment.parts().workers())
            .exceptionally(PromptRun::fault)
            .thenCompose(this::tidy)
            .thenAccept(this::end);
  }

  private CompletableFuture<Outcome> begin(Optional<PromptRun> inGroup) {
    if (outcome.isDone()) {
      return outcome;
    }
    boolean isBehind =
        inGroup.map(run -> run.outcome.join()).filter(ComesBack.class::isInstance).isPresent();
    if (isBehind) {
      return back(new Cause.Behind(), Optional.empty(), "an earlier message of its group");
    }
    if (before.stream().anyMatch(run -> run.isAlone)) {
      return back(
          new Cause.NoTime(), Optional.empty(), "the message before it had to run by itself");
    }
    return environment
        .gate()
        .admit(reading, volley.probes())
        .thenCompose(refused ->
            refused
                .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                .orElseGet(this::proceed));
  }

  private CompletableFuture<Outcome> proceed() {
    return switch (reading) {
      case Refusal refusal -> refuse(refusal);
      case Prompt prompt -> ask(prompt).thenCompose(asked -> follow(prompt, asked));
    };
  }

  private CompletableFuture<Outcome> refuse(Refusal refusal) {
    var ending = new Ending.Errored(refusal.code(), refusal.message());
    return settle(ending, Kind.FAILED, Claim.UNCONTESTED, FEW_TRIES);
  }

  /// The store is asked for whatever may have a record already; a messageId received for the first
  /// time cannot.
  private CompletableFuture<Asked> ask(Prompt prompt) {
    return prompt.identity().own() || message.receives() > 1
        ? environment
            .records()
            .ask(prompt.identity(), message.id(), prompt.request(), volley.patience(FEW_TRIES))
        : CompletableFuture.completedFuture(new Asked.Answered(Claim.UNCONTESTED));
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, Asked asked) {
    return switch (asked) {
      case Asked.Unanswered(Failed failed) -> storeTrouble(failed);
      case Asked.Answered(Claim.Done _) -> recorded(Kind.KNOWN);
      case Asked.Answered(Claim.Taken taken) -> settle(CONFLICT, Kind.CONFLICT, taken, FEW_TRIES);
      case Asked.Answered(Claim.Open open) ->
          dossier
              .open(volley.patience(FEW_TRIES))
              .thenCompose(opened -> follow(prompt, open, opened));
    };
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, Claim.Open open, Dossier.Opened opened) {
    return switch (opened) {
      case Dossier.Opened.Unreadable(Failed failed) -> storeTrouble(failed);
      case Dossier.Opened.Clean _ -> fire(prompt, open);
      case Dossier.Opened.Deadly _ -> settle(LOST, Kind.FAILED, open, FEW_TRIES);
      case Dossier.Opened.Suspect _ -> fireAlone(prompt, open);
    };
  }

  private CompletableFuture<Outcome> fireAlone(Prompt prompt, Claim.Open open) {
    isAlone = true;
    return volley
        .solitude()
        .turn(this)
        .thenComposeAsync(
            _ ->
                volley
                    .refusal()
                    .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> fire(prompt, open)),
            environment.parts().workers());
  }

  private CompletableFuture<Outcome> fire(Prompt prompt, Claim.Open open) {
    return launch(prompt).thenCompose(end -> follow(open, end));
  }

  private CompletableFuture<Firing.End> launch(Prompt prompt) {
    var begun = new Firing(environment, volley, prompt, dossier);
    firing = Optional.of(begun);
    return begun.fire();
  }

  private Tally tally() {
    return firing.map(Firing::tally).orElse(lastTally);
  }

  private CompletableFuture<Outcome> follow(Claim.Open open, Firing.End end) {
    return switch (end) {
      case Firing.Over(Ending ending, Kind kind) ->
          settle(ending, kind, open, ending.isAnswer() ? ALL_TRIES : FEW_TRIES);
      case Firing.Unmarked(Failed failed) -> storeTrouble(failed);
      case Firing.Back(ComesBack comesBack, Failures failures) ->
          dossier
              .close(failures, volley.patience(dossier.isMarked() ? ALL_TRIES : FEW_TRIES))
              .thenCompose(attempts ->
                  failures.own() > 0 && attempts >= environment.limits().maxAttempts()
                      ? settle(givenUp(failures, attempts), Kind.FAILED, open, FEW_TRIES)
                      : CompletableFuture.completedFuture(comesBack));
    };
  }

  private Ending givenUp(Failures failures, int attempts) {
    String last = tally().status() == 0 ? "without a response" : "with " + tally().status();
    return new Ending.Errored(
        failures.code().orElseThrow(),
        "failed %d times while others were answered, the last time %s".formatted(attempts, last));
  }

  private CompletableFuture<Outcome> settle(Ending ending, Kind kind, Claim claim, int tries) {
    return scribe
        .record(ending, tally(), claim, volley.patience(tries))
        .thenCompose(settled ->
            switch (settled) {
              case Settled.Kept(How how) -> recorded(kind(how, kind));
              case Settled.Unkept(Failed failed) -> storeTrouble(failed);
            });
  }

  private static Kind kind(How how, Kind written) {
    return switch (how) {
      case WRITTEN -> written;
      case NEEDLESS -> Kind.KNOWN;
      case BESIDE -> Kind.CONFLICT;
    };
  }

  private CompletableFuture<Outcome> storeTrouble(Failed failed) {
    if (failed.isPassing()) {
      return back(new Cause.StorePassing(), Optional.empty(), failed.detail());
    }
    var stop = new Stop(Trouble.STORE, failed.detail());
    volley.stop(stop);
    return CompletableFuture.completedFuture(stop.comesBack());
  }

  private static CompletableFuture<Outcome> recorded(Kind kind) {
    return CompletableFuture.completedFuture(new Recorded(kind));
  }

  private static CompletableFuture<Outcome> back(
      Cause cause, Optional<Duration> hint, String reason) {
    return CompletableFuture.completedFuture(new ComesBack(cause, hint, reason));
  }

  /// What nobody foresaw: the message comes back rather than being lost.
  private static Outcome fault(Throwable failure) {
    return new ComesBack(new Cause.Fault(), Optional.empty(), failure.toString());
  }

  /// A message that is done leaves no note behind, one that comes back no mark.
  private CompletableFuture<Outcome> tidy(Outcome reached) {
    CompletableFuture<?> tidied =
        switch (reached) {
          case Recorded _ -> dossier.discard(volley.patience(FEW_TRIES));
          case ComesBack _ ->
              dossier.close(
                  Failures.NONE, volley.patience(dossier.isMarked() ? ALL_TRIES : FEW_TRIES));
        };
    return tidied.handle((_, _) -> reached);
  }

  /// Nothing may be in flight any more.
  void cut() {
    firing.ifPresent(Firing::cut);
  }

  /// Nothing may be under way any more.
  void giveUp() {
    end(new ComesBack(new Cause.StorePassing(), Optional.empty(), "not stored in time"));
  }

  /// Told before it is known to others, so that a batch's line comes last.
  private void end(Outcome reached) {
    if (isEnded.compareAndSet(false, true)) {
      try {
        forgetAnswer();
        environment.parts().journal().ended(volley.invocation(), toEnded(reached));
      } finally {
        outcome.complete(reached);
        volley.ended(this);
      }
    }
  }

  /// A run lives as long as its batch, its answer no longer than its own memory is counted.
  private void forgetAnswer() {
    lastTally = tally();
    firing.ifPresent(Firing::close);
    firing = Optional.empty();
  }

  /// How it ended, once it has.
  Ended toEnded() {
    return toEnded(outcome.join());
  }

  private Ended toEnded(Outcome reached) {
    return tally().toEnded(message, reading.identity(), reached, takenUp);
  }
}
