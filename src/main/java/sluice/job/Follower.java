package sluice.job;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import sluice.chunk.BatchStatus;
import sluice.chunk.ChunkHeader;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.store.JobStore;

/// Looks at a run that has a plan: adds up what is finished, stops what must stop, sends again what
/// is lost, and puts the files together when all is there. Each look may be the first one after a
/// crash. Safe for many threads.
record Follower(
    JobStore store, JobQueues queues, Parallel parallel, JobRules rules, Supplier<Instant> clock) {
  private static final int HEADERS_AT_ONCE = 2_000;
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofMinutes(5);

  /// What is done with the message after a look, where it is not over.
  ///
  /// @param message that makes the next look due, itself or a copy
  private record Next(JobMessage message, Instant until) {}

  /// Looks once.
  ///
  /// @param body of a copy of the message, should it need one
  /// @param until when the look must be over
  Step look(RunFacts facts, JobMessage message, String body, Instant until) {
    SumsObject object = SumsObject.read(store, facts.run().key());
    Instant now = clock.get();
    Optional<Sums> last = object.get();
    if (last.isPresent() && last.get().look().isKeptByAnother(message.id(), now)) {
      return new Step.Done();
    }
    try {
      return look(facts, object, message, body, until);
    } catch (SumsObject.OvertakenException e) {
      return new Step.LookAgain(SOON);
    }
  }

  private Step look(
      RunFacts facts, SumsObject object, JobMessage message, String body, Instant until) {
    var next = new Next(message, until);
    Sums sums = object.get().orElseGet(() -> begin(facts, message.id()));
    sums = added(facts.run(), sums, until);
    Progress progress = progress(facts, sums);
    RunFacts known = stopping().stopped(facts, sums, progress);
    sums = leftOvers(known, sums, next);
    boolean hasAll = sums.sizes().missing().isEmpty();
    if (hasAll) {
      return finish(known, object, sums, next);
    }
    if (known.stop().isEmpty()) {
      sums = quiet().resend(known.run(), plan(known), sums);
    }
    return lookAgain(known, object, sums, message, body);
  }

  /// Sends all chunks that are not finished, since nothing tells that they were sent.
  private Sums begin(RunFacts facts, String timer) {
    Plan plan = plan(facts);
    Sums sums = Sums.begun(plan.chunks().size(), timer, clock.get());
    BitSet missing = sums.sizes().missing();
    headers(facts.run()).finished(sums.sizes()).forEach(missing::clear);
    sender().send(facts.run(), missing.stream().mapToObj(plan.chunks()::get));
    return sums;
  }

  /// Adds up the chunks that were finished since the last look, as many as there is time for.
  private Sums added(Run run, Sums before, Instant until) {
    Sums sums = before;
    List<Integer> left = headers(run).finished(before.sizes());
    while (!left.isEmpty() && clock.get().isBefore(until)) {
      int count = Math.min(HEADERS_AT_ONCE, left.size());
      Map<Integer, ChunkHeader> headers = headers(run).read(left.subList(0, count).stream());
      sums = sums.plus(headers);
      left = left.subList(count, left.size());
    }
    return sums;
  }

  /// Finishes what nobody finished, once no handler that began before the stop can be running.
  private Sums leftOvers(RunFacts facts, Sums sums, Next next) {
    boolean isDue =
        facts
            .stop()
            .filter(stop -> !clock.get().isBefore(stop.at().plus(rules.handlerTimeout())))
            .isPresent();
    BitSet missing = sums.sizes().missing();
    if (!isDue || missing.isEmpty()) {
      return sums;
    }
    var chunks =
        new LeftOverChunks(
            store, parallel, facts.run(), facts.stop().orElseThrow(), next.message().id(), clock);
    chunks.finish(plan(facts), missing.stream(), next.until());
    return added(facts.run(), sums, next.until());
  }

  private Step lookAgain(
      RunFacts facts, SumsObject object, Sums sums, JobMessage message, String body) {
    Instant now = clock.get();
    boolean hasCap = facts.stop().isPresent() || facts.run().options().hasCap();
    Progress progress = progress(facts, sums);
    Duration interval = progress.untilNextLook(facts.run(), sums.sent(), hasCap, now);
    String timer = message.isWorn() ? queues.sendJob(body, interval) : message.id();
    object.put(looked(sums, timer, interval));
    BatchStatus status = facts.status(/* hasAllChunks= */ false);
    view().show(facts, status, sums, progress);
    return message.isWorn() ? new Step.Done() : new Step.LookAgain(interval);
  }

  private Sums looked(Sums sums, String timer, Duration interval) {
    return sums.looked(new Sums.Look(timer, clock.get(), interval));
  }

  /// Writes the files and ends the run, as far as there is time. Other timers keep away meanwhile.
  private Step finish(RunFacts facts, SumsObject object, Sums sums, Next next) {
    object.put(looked(sums, next.message().id(), LONG));
    BatchStatus status = facts.status(/* hasAllChunks= */ true);
    view().show(facts, status, sums, progress(facts, sums));
    if (!finalizer().write(facts.run().key(), object, next.until())) {
      return new Step.LookAgain(SOON);
    }
    var _ = ending().end(facts, object.get().orElseThrow());
    return new Step.Done();
  }

  /// Sends all chunks again that are not finished, and lets any timer follow the run, since that of
  /// the last look is lost as well.
  void resend(RunFacts facts) {
    SumsObject object = SumsObject.read(store, facts.run().key());
    if (object.get().isPresent()) {
      Sums sums = added(facts.run(), object.get().get(), Instant.MAX);
      IntStream missing = sums.sizes().missing().stream();
      sender().send(facts.run(), missing.mapToObj(plan(facts).chunks()::get));
      object.put(looked(sums.queued(clock.get(), Optional.empty()), "", Duration.ZERO));
    }
  }

  private Progress progress(RunFacts facts, Sums sums) {
    return Progress.of(facts.run(), plan(facts), sums, rules.prices(), clock.get());
  }

  private static Plan plan(RunFacts facts) {
    return facts.plan().orElseThrow();
  }

  private ChunkHeaders headers(Run run) {
    return new ChunkHeaders(store, parallel, run.key());
  }

  private ChunkSender sender() {
    return new ChunkSender(queues, parallel);
  }

  private RunStopping stopping() {
    return new RunStopping(store, parallel, rules, clock);
  }

  private QuietChunks quiet() {
    return new QuietChunks(store, queues, sender(), rules, clock);
  }

  private BatchView view() {
    return new BatchView(store, rules, clock);
  }

  private Finalizer finalizer() {
    return new Finalizer(store, parallel, rules, clock);
  }

  private RunObjects runs() {
    return new RunObjects(store);
  }

  private RunEnding ending() {
    return new RunEnding(store, runs(), rules, clock);
  }
}
