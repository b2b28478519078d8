package sluice.job;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import sluice.chunk.BatchStatus;
import sluice.chunk.Ended;
import sluice.chunk.Fact;
import sluice.chunk.JobFile;
import sluice.chunk.JobKey;
import sluice.chunk.RunFacts;
import sluice.chunk.Stop;
import sluice.chunk.Totals;
import sluice.store.JobStore;
import sluice.store.JobStore.Content;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;

/// Ends runs: the fact, then the event, then the Batch object, then the work is removed. Each step
/// may be done again after a crash, and happens once. Safe for many threads.
record RunEnding(JobStore store, RunObjects runs, JobRules rules, Supplier<Instant> clock) {

  /// Ends a run whose files are written.
  RunFacts end(RunFacts facts, Sums sums) {
    Totals totals = sums.totals();
    return end(facts, status(facts, totals), totals, sums.finalizing());
  }

  /// Ends a run whose file cannot be run.
  RunFacts fail(RunFacts facts) {
    return end(facts, BatchStatus.FAILED, Totals.NONE, Optional.empty());
  }

  /// Ends a run unseen, because its file was replaced: the new file starts another one.
  void supersede(RunFacts facts) {
    var _ =
        runs.create(
            facts.run().key(),
            new Ended(
                BatchStatus.FAILED,
                /* isSuperseded= */ true,
                clock.get(),
                Optional.empty(),
                Totals.NONE));
  }

  /// A run is completed where every line was run, whatever stopped it.
  private static BatchStatus status(RunFacts facts, Totals totals) {
    return totals.notRun() == 0
        ? BatchStatus.COMPLETED
        : facts.stop().map(Stop::reason).orElse(Stop.Reason.EXPIRED).status();
  }

  private RunFacts end(
      RunFacts facts, BatchStatus status, Totals totals, Optional<Instant> finalizing) {
    var ended = new Ended(status, /* isSuperseded= */ false, clock.get(), finalizing, totals);
    RunFacts over = facts.ended(runs.create(facts.run().key(), ended));
    publish(over);
    return over;
  }

  /// Tells of a run that has ended, and removes its work; does what is left of that after a crash.
  ///
  /// @param facts of the last run of its job
  void publish(RunFacts facts) {
    Ended ended = facts.ended().orElseThrow();
    if (!ended.isSuperseded() && tell(facts)) {
      new BatchView(store, rules, clock).showEnded(facts);
    }
    clean(facts);
  }

  /// Writes the event, unless it is there; false where another run has told of its end since.
  private boolean tell(RunFacts facts) {
    String key = new JobKey(facts.run().key().job(), JobFile.ENDED).text();
    Optional<Content> present = store.get(key);
    if (isTold(present, facts)) {
      return true;
    }
    if (present.filter(content -> CompletionEvent.isLater(content.bytes(), facts)).isPresent()) {
      return false;
    }
    Condition condition =
        present
            .<Condition>map(content -> new Condition.Unchanged(content.etag()))
            .orElseGet(Condition.Absent::new);
    return store.put(key, CompletionEvent.json(facts), JobStore.JSON, condition).isPresent()
        || isTold(store.get(key), facts);
  }

  /// Also where the client's own second try found what its first one had written.
  private static boolean isTold(Optional<Content> present, RunFacts facts) {
    return present
        .flatMap(content -> CompletionEvent.id(content.bytes()))
        .filter(CompletionEvent.id(facts)::equals)
        .isPresent();
  }

  /// Removes all of the run's work but its facts; its lines before its chunks, since an environment
  /// that was frozen since the run went on must not find lines without a record.
  private void clean(RunFacts facts) {
    Set<String> kept =
        Arrays.stream(Fact.values()).map(facts.run().key()::fact).collect(Collectors.toSet());
    List<String> rest =
        store.list(facts.run().key().folder(), "").stream()
            .map(StoredObject::key)
            .filter(key -> !kept.contains(key))
            .toList();
    if (rest.contains(facts.run().key().lines())) {
      store.delete(List.of(facts.run().key().lines()));
    }
    if (!rest.isEmpty()) {
      store.delete(rest);
    }
  }
}
