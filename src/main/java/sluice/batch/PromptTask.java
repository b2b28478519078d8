package sluice.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import sluice.batch.Outcome.Kind;
import sluice.batch.Outcome.Recorded;
import sluice.batch.Outcome.ReturnReason;
import sluice.batch.Outcome.Returned;
import sluice.batch.StartCheck.Obstacle;
import sluice.batch.StoreFailureHandler.Remedy;
import sluice.limit.AttemptLimit;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;
import sluice.message.Message;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.provider.Reason;
import sluice.store.Claim;
import sluice.store.MessageHistory;
import sluice.store.ObjectStore.Failed;
import sluice.store.Records.LookUp;
import sluice.store.Records.Placement;
import sluice.store.Records.StoreResult;
import sluice.store.Result;
import sluice.store.ResultKey;
import sluice.store.RetryingStore.RetryLimit;

/// One message on its way through a batch: asked for, sent, settled. Its steps follow one another;
/// only the giving up comes from the side.
final class PromptTask {

  /// For calls that nothing has been paid for yet.
  private static final int FEW_TRIES = 4;

  /// For what must not fail: an answer that was paid for, a mark that would be taken for a death.
  /// The deadline alone ends the patience.
  private static final int ALL_TRIES = Integer.MAX_VALUE;

  private static final Result CONFLICT =
      new Result.Errored(
          ErrorCode.CUSTOM_ID_CONFLICT,
          "another request has been answered under this custom_id and job");

  private static final Result LOST =
      new Result.Errored(
          ErrorCode.ENVIRONMENT_LOST,
          "what ran it died each time, twice while it was run by itself");

  private static final Returned NOT_YET =
      new Returned(
          new ReturnReason.StorePassing(/* isOwn= */ true),
          Optional.empty(),
          Reason.of("its key cannot be read, and is given up at the next receive"));

  private final Environment environment;
  private final Invocation invocation;
  private final Message message;
  private final ParsedMessage reading;
  private final Instant takenUp;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicBoolean isEnded = new AtomicBoolean();
  private final ResultWriter writer;
  private final PoisonGuard poisonGuard;
  private final StoreFailureHandler storeTrouble;
  private volatile List<PromptTask> before = List.of();
  private volatile boolean isAlone;
  private volatile Optional<SendLoop> sending = Optional.empty();
  private volatile AttemptStatistics lastStatistics = AttemptStatistics.NONE;
  private volatile Optional<String> code = Optional.empty();

  PromptTask(
      Environment environment,
      Invocation invocation,
      Message message,
      ParsedMessage reading,
      Instant takenUp) {
    this.environment = environment;
    this.invocation = invocation;
    this.message = message;
    this.reading = reading;
    this.takenUp = takenUp;
    this.writer = new ResultWriter(environment, invocation, message, reading, takenUp);
    this.poisonGuard =
        new PoisonGuard(environment.notes(), message, environment.time(), invocation.mark());
    this.storeTrouble = new StoreFailureHandler(environment, invocation, poisonGuard);
  }

  Message message() {
    return message;
  }

  /// Those that had to end before it began.
  List<PromptTask> before() {
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
  void startAfter(Optional<PromptTask> inGroup, Optional<PromptTask> sameKey) {
    before = Stream.of(inGroup, sameKey).flatMap(Optional::stream).toList();
    CompletableFuture<?>[] ends =
        before.stream().map(PromptTask::outcome).toArray(CompletableFuture<?>[]::new);
    var _ =
        CompletableFuture.allOf(ends)
            .thenComposeAsync(_ -> begin(inGroup), environment.parts().workers())
            .exceptionally(PromptTask::fault)
            .thenCompose(this::tidy)
            .thenAccept(this::end);
  }

  private CompletableFuture<Outcome> begin(Optional<PromptTask> inGroup) {
    if (outcome.isDone()) {
      return outcome;
    }
    boolean isBehind =
        inGroup.map(run -> run.outcome.join()).filter(Returned.class::isInstance).isPresent();
    if (isBehind) {
      return back(
          new ReturnReason.Behind(),
          Optional.empty(),
          Reason.of("an earlier message of its group"));
    }
    if (before.stream().anyMatch(run -> run.isAlone)) {
      return back(
          new ReturnReason.NoTime(),
          Optional.empty(),
          Reason.of("the message before it had to run by itself"));
    }
    return environment
        .breakers()
        .admit(reading, invocation.probes())
        .thenCompose(refused ->
            refused
                .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                .orElseGet(this::proceed));
  }

  private CompletableFuture<Outcome> proceed() {
    return switch (reading) {
      case InvalidMessage refusal -> refuse(refusal);
      case Prompt prompt -> {
        var lookup = new RecordLookup(environment, message, prompt);
        yield lookup
            .ask(invocation.patience(FEW_TRIES))
            .thenCompose(asked -> follow(prompt, lookup, asked));
      }
    };
  }

  private CompletableFuture<Outcome> refuse(InvalidMessage refusal) {
    var ending = new Result.Errored(refusal.code(), refusal.message());
    return settle(ending, Kind.FAILED, Claim.UNCONTESTED);
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, RecordLookup lookup, LookUp asked) {
    return switch (asked) {
      case LookUp.Unanswered(Failed failed) -> unread(prompt, lookup, failed);
      case LookUp.Answered(Claim claim) ->
          switch (claim) {
            case Claim.Done _, Claim.Taken _ -> settled(claim);
            case Claim.Open _, Claim.Unusable _ ->
                poisonGuard
                    .open(invocation.patience(FEW_TRIES))
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
  private CompletableFuture<Outcome> unread(Prompt prompt, RecordLookup lookup, Failed failed) {
    return storeTrouble
        .unread(failed)
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Wait(Returned comesBack) -> CompletableFuture.completedFuture(comesBack);
              case Remedy.Beside _ when lookup.isBeside() -> back(failed);
              case Remedy.Beside _ ->
                  lookup
                      .askBeside(invocation.patience(FEW_TRIES))
                      .thenCompose(asked -> follow(prompt, lookup, asked));
            });
  }

  private CompletableFuture<Outcome> follow(
      Prompt prompt, RecordLookup lookup, PoisonGuard.Opened opened) {
    return switch (opened) {
      case PoisonGuard.Opened.Unreadable(Failed failed) -> waits(storeTrouble.unnoted(failed));
      case PoisonGuard.Opened.Clean _ -> fire(prompt, lookup);
      case PoisonGuard.Opened.Deadly _ -> settle(LOST, Kind.FAILED, lookup.claim());
      case PoisonGuard.Opened.Suspect _ -> fireAlone(prompt, lookup);
      case PoisonGuard.Opened.Elsewhere(Instant until) -> elsewhere(until);
    };
  }

  private CompletableFuture<Outcome> fireAlone(Prompt prompt, RecordLookup lookup) {
    isAlone = true;
    return invocation
        .quarantine()
        .turn(this)
        .thenComposeAsync(
            _ ->
                invocation
                    .refusal()
                    .<CompletableFuture<Outcome>>map(CompletableFuture::completedFuture)
                    .orElseGet(() -> fire(prompt, lookup)),
            environment.parts().workers());
  }

  private CompletableFuture<Outcome> fire(Prompt prompt, RecordLookup lookup) {
    return send(prompt, lookup).thenCompose(result -> follow(prompt, lookup, result));
  }

  private CompletableFuture<SendResult> send(Prompt prompt, RecordLookup lookup) {
    var begun = new SendLoop(environment, invocation, prompt, new StartCheck(lookup, poisonGuard));
    sending = Optional.of(begun);
    return begun.send();
  }

  private AttemptStatistics statistics() {
    return sending.map(SendLoop::statistics).orElse(lastStatistics);
  }

  private CompletableFuture<Outcome> follow(Prompt prompt, RecordLookup lookup, SendResult result) {
    return switch (result) {
      case SendResult.Done(Result ending, Kind kind) -> settle(ending, kind, lookup.claim());
      case SendResult.Unsent(Obstacle obstacle) -> follow(obstacle);
      case SendResult.GivenBack(Returned comesBack, Evidence evidence) ->
          poisonGuard
              .close(evidence, invocation.patience(poisonGuard.isMarked() ? ALL_TRIES : FEW_TRIES))
              .thenCompose(note -> returned(prompt, lookup, comesBack, evidence, note));
    };
  }

  /// A prompt against which the evidence is enough gets its record: at once, or, where nobody else
  /// was answered since it failed first, when it has had its time and a probe is answered.
  private CompletableFuture<Outcome> returned(
      Prompt prompt,
      RecordLookup lookup,
      Returned comesBack,
      Evidence evidence,
      MessageHistory note) {
    var limit = new AttemptLimit(environment.limits().maxAttempts());
    boolean isEnough = evidence.sum() > 0 && limit.isReached(note.evidence());
    if (!isEnough || comesBack.cause() instanceof ReturnReason.Blocked) {
      return CompletableFuture.completedFuture(comesBack);
    }
    Instant now = environment.time().now();
    Instant since = note.failedSince().orElse(now);
    boolean isOtherAnswered = environment.health(prompt).isAnsweredSince(since);
    Duration wait = limit.wait(since, isOtherAnswered, now);
    if (!wait.isZero()) {
      return back(comesBack.cause(), Optional.of(wait), comesBack.reason());
    }
    return isOtherAnswered
        ? settle(exhausted(evidence), Kind.FAILED, lookup.claim())
        : invocation
            .probes()
            .probeForEvidence(prompt)
            .thenCompose(result -> probed(result, lookup, comesBack, evidence));
  }

  /// Where nobody was answered since it first failed, the others tell of a time before: its record
  /// needs a probe that is answered now. One that is not makes void what is held against it.
  private CompletableFuture<Outcome> probed(
      ProbeResult result, RecordLookup lookup, Returned comesBack, Evidence evidence) {
    if (result.provesModel()) {
      return settle(exhausted(evidence), Kind.FAILED, lookup.claim());
    }
    CompletableFuture<?> cleared =
        result instanceof ProbeResult.Ended
            ? poisonGuard.close(Evidence.NONE.anew(), invocation.patience(FEW_TRIES))
            : CompletableFuture.completedFuture(null);
    return cleared.thenApply(_ -> comesBack);
  }

  private Result exhausted(Evidence evidence) {
    String last =
        statistics().status() == 0 ? "without a response" : "with " + statistics().status();
    return new Result.Errored(
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
        new ReturnReason.Elsewhere(),
        Optional.of(Duration.between(environment.time().now(), until)),
        Reason.of("another environment runs it"));
  }

  private CompletableFuture<Outcome> settle(Result ending, Kind kind, Claim claim) {
    RetryLimit patience =
        ending.isAnswer()
            ? new RetryLimit(ALL_TRIES, invocation.deadline().answersBy())
            : invocation.patience(FEW_TRIES);
    return writer
        .record(ending, statistics(), claim, patience)
        .thenCompose(settled ->
            switch (settled) {
              case StoreResult.Kept(Placement how) -> kept(how, kind, ending);
              case StoreResult.Unkept(Failed failed) -> unkept(ending, kind, failed);
            });
  }

  private CompletableFuture<Outcome> unkept(Result ending, Kind kind, Failed failed) {
    return storeTrouble
        .unwritten(failed, ending.isAnswer())
        .thenCompose(remedy ->
            switch (remedy) {
              case Remedy.Wait(Returned comesBack) -> CompletableFuture.completedFuture(comesBack);
              case Remedy.Beside _ -> settleBeside(ending, kind);
            });
  }

  /// Its key refused it often enough.
  private CompletableFuture<Outcome> settleBeside(Result ending, Kind kind) {
    return writer
        .record(ending, statistics(), new Claim.Unusable(), invocation.patience(FEW_TRIES))
        .thenCompose(settled ->
            switch (settled) {
              case StoreResult.Kept(Placement how) -> kept(how, kind, ending);
              case StoreResult.Unkept(Failed failed) ->
                  CompletableFuture.completedFuture(storeTrouble.refusedBeside(failed));
            });
  }

  private CompletableFuture<Outcome> kept(Placement how, Kind written, Result ending) {
    Kind told = kind(how, written);
    code = told == Kind.KNOWN ? Optional.empty() : code(ending);
    return recorded(told);
  }

  private Optional<String> code(Result ending) {
    return switch (ending) {
      case Result.Errored(ErrorCode errorCode, _) -> Optional.of(errorCode.code());
      case Result.Responded _ ->
          Optional.of(statistics().refusal()).filter(label -> !label.isEmpty());
    };
  }

  private static Kind kind(Placement how, Kind written) {
    return switch (how) {
      case WRITTEN -> written;
      case NEEDLESS -> Kind.KNOWN;
      case BESIDE -> Kind.CONFLICT;
    };
  }

  private static CompletableFuture<Outcome> waits(CompletableFuture<Remedy> remedied) {
    return remedied.thenApply(
        remedy -> remedy instanceof Remedy.Wait(Returned comesBack) ? comesBack : NOT_YET);
  }

  private static CompletableFuture<Outcome> back(Failed failed) {
    return back(
        new ReturnReason.StorePassing(/* isOwn= */ true),
        Optional.empty(),
        Reason.of(failed.detail()));
  }

  private static CompletableFuture<Outcome> recorded(Kind kind) {
    return CompletableFuture.completedFuture(new Recorded(kind));
  }

  private static CompletableFuture<Outcome> back(
      ReturnReason cause, Optional<Duration> hint, Reason reason) {
    return CompletableFuture.completedFuture(new Returned(cause, hint, reason));
  }

  /// What nobody foresaw: the message comes back rather than being lost.
  private static Outcome fault(Throwable failure) {
    return new Returned(new ReturnReason.Fault(), Optional.empty(), Reason.ofFault(failure));
  }

  /// A message that is done leaves no note behind, one that comes back no mark.
  private CompletableFuture<Outcome> tidy(Outcome reached) {
    CompletableFuture<?> tidied =
        switch (reached) {
          case Recorded _ -> poisonGuard.discard(invocation.patience(FEW_TRIES));
          case Returned _ ->
              poisonGuard.close(
                  Evidence.NONE,
                  invocation.patience(poisonGuard.isMarked() ? ALL_TRIES : FEW_TRIES));
        };
    return tidied.handle((_, _) -> reached);
  }

  /// Nothing may be under way any more.
  void giveUp() {
    end(
        new Returned(
            new ReturnReason.StorePassing(false),
            Optional.empty(),
            Reason.of("not stored in time")));
  }

  /// Told before it is known to others, so that a batch's line comes last.
  private void end(Outcome reached) {
    if (isEnded.compareAndSet(false, true)) {
      try {
        forgetAnswer();
        environment.parts().listener().ended(invocation.invocationId(), toEnded(reached));
      } finally {
        outcome.complete(reached);
        invocation.ended(this);
      }
    }
  }

  /// A run lives as long as its batch, its answer no longer than its own memory is counted.
  private void forgetAnswer() {
    lastStatistics = statistics();
    sending.ifPresent(SendLoop::close);
    sending = Optional.empty();
  }

  /// How it ended, once it has.
  MessageResult toEnded() {
    return toEnded(outcome.join());
  }

  private MessageResult toEnded(Outcome reached) {
    return statistics().toEnded(message, reading.identity(), reached, code, takenUp);
  }
}
