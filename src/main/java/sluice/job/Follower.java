package sluice.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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

  /// How many chunks are sent before that is noted, at least; of many more a fortieth, since the
  /// note grows with them.
  private static final int LEAST_DISPATCHED = 100;

  private static final int MOST_DISPATCHES = 40;
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
    if (object.get().filter(last -> isKeptByAnother(facts, last, message)).isPresent()) {
      return new Step.Done();
    }
    try {
      return look(facts, object, message, body, until);
    } catch (SumsObject.OvertakenException e) {
      return new Step.LookAgain(SOON);
    }
  }

  /// A stop, which came since the last look, makes the next one due sooner than was said then.
  private boolean isKeptByAnother(RunFacts facts, Sums last, JobMessage message) {
    boolean isFinishing = last.sizes().missing().isEmpty();
    Duration longest = Progress.longestInterval(isWatchedClosely(facts) && !isFinishing);
    return last.look().isKeptByAnother(message.id(), longest, clock.get());
  }

  private Step look(
      RunFacts facts, SumsObject object, JobMessage message, String body, Instant until) {
    var next = new Next(message, until);
    if (!dispatch(facts, object, message.id(), until)) {
      return new Step.LookAgain(Duration.ZERO);
    }
    Sums sums = added(facts.run(), object.get().orElseThrow(), until);
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

  /// Sends the chunks that are not finished and of which nothing tells that they were sent, some at
  /// a time, so that a failure makes few of them go out twice.
  ///
  /// @return whether there was time for all
  private boolean dispatch(RunFacts facts, SumsObject object, String timer, Instant until) {
    Plan plan = plan(facts);
    Sums sums = object.get().orElseGet(() -> Sums.begun(plan.chunks().size(), timer, clock.get()));
    if (sums.isDispatched()) {
      return true;
    }
    int size = sums.sizes().size();
    int atOnce = Math.max(LEAST_DISPATCHED, Math.ceilDiv(size, MOST_DISPATCHES));
    BitSet left = sums.sizes().missing();
    headers(facts.run()).finished(sums.sizes()).forEach(left::clear);
    left.clear(0, sums.dispatched());
    while (!left.isEmpty() && clock.get().isBefore(until)) {
      object.put(sums);
      int[] next = left.stream().limit(atOnce).toArray();
      sender().send(facts.run(), Arrays.stream(next).mapToObj(plan.chunks()::get));
      sums = sums.dispatched(next[next.length - 1] + 1, clock.get());
      left.clear(0, sums.dispatched());
    }
    object.put(left.isEmpty() ? sums.dispatched(size, clock.get()) : sums);
    return left.isEmpty();
  }

  /// Whether a run that has a cap, or was stopped, is to be looked at more often.
  private static boolean isWatchedClosely(RunFacts facts) {
    return facts.stop().isPresent() || facts.run().options().hasCap();
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
    Progress progress = progress(facts, sums);
    Duration interval =
        progress.untilNextLook(facts.run(), sums.sent(), isWatchedClosely(facts), now);
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
      Instant now = clock.get();
      Sums sent = sums.dispatched(sums.sizes().size(), now).queued(now, Optional.empty());
      object.put(looked(sent, "", Duration.ZERO));
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
