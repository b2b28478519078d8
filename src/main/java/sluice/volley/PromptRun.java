package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import sluice.limit.AttemptLimit;
import sluice.message.ErrorCode;
import sluice.message.Message;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.message.Refusal;
import sluice.provider.Reason;
import sluice.store.Claim;
import sluice.store.Ending;
import sluice.store.Note;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore.Patience;
import sluice.store.Records.Asked;
import sluice.store.Records.How;
import sluice.store.Records.Settled;
import sluice.store.ResultKey;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;
import sluice.volley.Readiness.Obstacle;
import sluice.volley.StoreTrouble.Remedy;

/// One message on its way through a volley: asked for, fired, settled. Its steps follow one
/// another; only the giving up comes from the side.
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

  private static final ComesBack NOT_YET =
      new ComesBack(
          new Cause.StorePassing(/* isOwn= */ true),
          Optional.empty(),
          Reason.of("its key cannot be read, and is given up at the next receive"));

  private final Environment environment;
  private final Volley volley;
  private final Message message;
  private final Reading reading;
  private final Instant takenUp;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isEnded = new AtomicBoolean();
  private final Scribe scribe;
  private final Dossier dossier;
  private final StoreTrouble storeTrouble;
  private volatile List<PromptRun> before = List.of();
  private volatile boolean isAlone;
  private volatile Optional<SendLoop> sending = Optional.empty();
  private volatile Tally lastTally = Tally.NONE;
  private volatile Optional<String> code = Optional.empty();

  PromptRun(
      Environment environment, Volley volley, Message message, Reading reading, Instant takenUp) {
    this.environment = environment;
    this.volley = volley;
    this.message = message;
    this.reading = reading;
    this.takenUp = takenUp;
    this.scribe = new Scribe(environment, volley, message, reading, takenUp);
    this.dossier = new Dossier(environment.notes(), message, environment.time(), volley.mark());
    this.storeTrouble = new StoreTrouble(environment, volley, dossier);
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
      return back(
          new Cause.Behind(), Optional.empty(), Reason.of("an earlier message of its group"));
    }
    if (before.stream().anyMatch(run -> run.isAlone)) {
      return back(
          new Cause.NoTime(),
          Optional.empty(),
          Reason.of("the message before it had to run by itself"));
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
      case Prompt prompt -> {
        var lookup = new Lookup(environment, message, prompt);
        yield lookup
            .ask(volley.patience(FEW_TRIES))
            .thenCompose(asked -> follow(prompt, lookup, asked));
      }
    };
  }

  private CompletableFuture<Outcome> refuse(Refusal refusal) {
    var ending = new Ending.Errored(refusal.code(), refusal.message());
    return settle(ending, Kind.FAILED, Claim.UNCONTESTED);
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, Lookup lookup, Asked asked) {
    return switch (asked) {
      case Asked.Unanswered(Failed failed) -> unread(prompt, lookup, failed);
      case Asked.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> settled(claim);
            case Claim.Open _, Claim.Unusable _ ->
                dossier
                    .open(volley.patience(FEW_TRIES))
                    .thenCompose(opened -> follow(prompt, lookup, opened));
          };
    };
  }

  /// Nothing is paid for where the key says that nothing need be.
  private CompletableFuture<Outcome> settled(Claim claim) {
    return claim instanceof Claim.Taken
        ? settle(CONFLICT, Kind.CONFLICT, claim)
        : recorded(Kind.KNOWN);
  }

  /// A key that others do not share their trouble with is given up in the end: what stands beside
  /// it counts from then on.
  private CompletableFuture<Outcome> unread(Prompt prompt, Lookup lookup, Failed failed) {
    return storeTrouble
        .unread(failed)
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Wait(ComesBack comesBack) -> CompletableFuture.completedFuture(comesBack);
              case Remedy.Beside _ when lookup.isBeside() -> back(failed);
              case Remedy.Beside _ ->
                  lookup
                      .askBeside(volley.patience(FEW_TRIES))
                      .thenCompose(asked -> follow(prompt, lookup, asked));
            });
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, Lookup lookup, Dossier.Opened opened) {
    return switch (opened) {
      case Dossier.Opened.Unreadable(Failed failed) -> waits(storeTrouble.unnoted(failed));
      case Dossier.Opened.Clean _ -> fire(prompt, lookup);
      case Dossier.Opened.Deadly _ -> settle(LOST, Kind.FAILED, lookup.claim());
      case Dossier.Opened.Suspect _ -> fireAlone(prompt, lookup);
      case Dossier.Opened.Elsewhere(Instant until) -> elsewhere(until);
    };
  }

  private CompletableFuture<Outcome> fireAlone(Prompt prompt, Lookup lookup) {
    isAlone = true;
    return volley
        .solitude()
        .turn(this)
        .thenComposeAsync(
            _ ->
                volley
                    .refusal()
                    .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> fire(prompt, lookup)),
            environment.parts().workers());
  }

  private CompletableFuture<Outcome> fire(Prompt prompt, Lookup lookup) {
    return send(prompt, lookup).thenCompose(result -> follow(prompt, lookup, result));
  }

  private CompletableFuture<SendResult> send(Prompt prompt, Lookup lookup) {
    var begun = new SendLoop(environment, volley, prompt, new Readiness(lookup, dossier));
    sending = Optional.of(begun);
    return begun.send();
  }

  private Tally tally() {
    return sending.map(SendLoop::tally).orElse(lastTally);
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, Lookup lookup, SendResult result) {
    return switch (result) {
      case SendResult.Done(Ending ending, Kind kind) -> settle(ending, kind, lookup.claim());
      case SendResult.Unsent(Obstacle obstacle) -> follow(obstacle);
      case SendResult.Returned(ComesBack comesBack, Evidence evidence) ->
          dossier
              .close(evidence, volley.patience(dossier.isMarked() ? ALL_TRIES : FEW_TRIES))
              .thenCompose(note -> returned(prompt, lookup, comesBack, evidence, note));
    };
  }

  /// A prompt against which the evidence is enough gets its record: at once, or, where nobody else
  /// was answered since it failed first, when it has had its time and a probe is answered.
  private CompletableFuture<Outcome> returned(
      Prompt prompt, Lookup lookup, ComesBack comesBack, Evidence evidence, Note note) {
    var limit = new AttemptLimit(environment.limits().maxAttempts());
    boolean isEnough = evidence.sum() > 0 && limit.isReached(note.evidence());
    if (!isEnough || comesBack.cause() instanceof Cause.Blocked) {
      return CompletableFuture.completedFuture(comesBack);
    }
    Instant now = environment.time().now();
    Instant since = note.failedSince().orElse(now);
    boolean isOtherAnswered = environment.health(prompt).isAnsweredSince(since);
    Duration wait = limit.wait(since, isOtherAnswered, now);
    if (!wait.isZero()) {
      return back(comesBack.cause(), Optional.of(wait), comesBack.reason());
    }
    CompletableFuture<Boolean> isItsOwn =
        isOtherAnswered
            ? CompletableFuture.completedFuture(true)
            : volley.probes().probeForEvidence(prompt).thenApply(ProbeResult::provesModel);
    return isItsOwn.thenCompose(isOwn ->
        isOwn
            ? settle(exhausted(evidence), Kind.FAILED, lookup.claim())
            : CompletableFuture.completedFuture(comesBack));
  }

  private Ending exhausted(Evidence evidence) {
    String last = tally().status() == 0 ? "without a response" : "with " + tally().status();
    return new Ending.Errored(
        evidence.code().orElseThrow(),
        "failed again and again, whatever became of the others; the last time " + last);
  }

  private CompletableFuture<Outcome> follow(Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.Settled(Claim claim) -> settled(claim);
      case Obstacle.Unread(Failed failed) -> waits(storeTrouble.unread(failed));
      case Obstacle.Unmarked(Failed failed) -> waits(storeTrouble.unnoted(failed));
      case Obstacle.Elsewhere(Instant until) -> elsewhere(until);
    };
  }

  /// Another environment runs it, and will have ended by then.
  private CompletableFuture<Outcome> elsewhere(Instant until) {
    return back(
        new Cause.Elsewhere(),
        Optional.of(Duration.between(environment.time().now(), until)),
        Reason.of("another environment runs it"));
  }

  private CompletableFuture<Outcome> settle(Ending ending, Kind kind, Claim claim) {
    Patience patience =
        ending.isAnswer()
            ? new Patience(ALL_TRIES, volley.deadline().answersBy())
            : volley.patience(FEW_TRIES);
    return scribe
        .record(ending, tally(), claim, patience)
        .thenCompose(settled ->
            switch (settled) {
              case Settled.Kept(How how) -> kept(how, kind, ending);
              case Settled.Unkept(Failed failed) -> unkept(ending, kind, failed);
            });
  }

  private CompletableFuture<Outcome> unkept(Ending ending, Kind kind, Failed failed) {
    return storeTrouble
        .unwritten(failed, ending.isAnswer())
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Wait(ComesBack comesBack) -> CompletableFuture.completedFuture(comesBack);
              case Remedy.Beside _ -> settleBeside(ending, kind);
            });
  }

  /// Its key refused it often enough.
  private CompletableFuture<Outcome> settleBeside(Ending ending, Kind kind) {
    return scribe
        .record(ending, tally(), new Claim.Unusable(), volley.patience(FEW_TRIES))
        .thenCompose(settled ->
            switch (settled) {
              case Settled.Kept(How how) -> kept(how, kind, ending);
              case Settled.Unkept(Failed failed) ->
                  CompletableFuture.completedFuture(storeTrouble.refusedBeside(failed));
            });
  }

  private CompletableFuture<Outcome> kept(How how, Kind written, Ending ending) {
    Kind told = kind(how, written);
    code = told == Kind.KNOWN ? Optional.empty() : code(ending);
    return recorded(told);
  }

  private Optional<String> code(Ending ending) {
    return switch (ending) {
      case Ending.Errored(ErrorCode errorCode, _) -> Optional.of(errorCode.code());
      case Ending.Responded _ -> Optional.of(tally().refusal()).filter(label -> !label.isEmpty());
    };
  }

  private static Kind kind(How how, Kind written) {
    return switch (how) {
      case WRITTEN -> written;
      case NEEDLESS -> Kind.KNOWN;
      case BESIDE -> Kind.CONFLICT;
    };
  }

  private static CompletableFuture<Outcome> waits(CompletableFuture<Remedy> remedied) {
    return remedied.thenApply(
        remedy -> remedy instanceof Remedy.Wait(ComesBack comesBack) ? comesBack : NOT_YET);
  }

  private static CompletableFuture<Outcome> back(Failed failed) {
    return back(
        new Cause.StorePassing(/* isOwn= */ true), Optional.empty(), Reason.of(failed.detail()));
  }

  private static CompletableFuture<Outcome> recorded(Kind kind) {
    return CompletableFuture.completedFuture(new Recorded(kind));
  }

  private static CompletableFuture<Outcome> back(
      Cause cause, Optional<Duration> hint, Reason reason) {
    return CompletableFuture.completedFuture(new ComesBack(cause, hint, reason));
  }

  /// What nobody foresaw: the message comes back rather than being lost.
  private static Outcome fault(Throwable failure) {
    return new ComesBack(new Cause.Fault(), Optional.empty(), Reason.ofFault(failure));
  }

  /// A message that is done leaves no note behind, one that comes back no mark.
  private CompletableFuture<Outcome> tidy(Outcome reached) {
    CompletableFuture<?> tidied =
        switch (reached) {
          case Recorded _ -> dossier.discard(volley.patience(FEW_TRIES));
          case ComesBack _ ->
              dossier.close(
                  Evidence.NONE, volley.patience(dossier.isMarked() ? ALL_TRIES : FEW_TRIES));
        };
    return tidied.handle((_, _) -> reached);
  }

  /// Nothing may be under way any more.
  void giveUp() {
    end(
        new ComesBack(
            new Cause.StorePassing(false), Optional.empty(), Reason.of("not stored in time")));
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
    sending.ifPresent(SendLoop::close);
    sending = Optional.empty();
  }

  /// How it ended, once it has.
  Ended toEnded() {
    return toEnded(outcome.join());
  }

  private Ended toEnded(Outcome reached) {
    return tally().toEnded(message, reading.identity(), reached, code, takenUp);
  }
}
