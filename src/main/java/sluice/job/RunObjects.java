package sluice.job;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import sluice.chunk.Ended;
import sluice.chunk.Fact;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.Plan;
import sluice.chunk.Run;
import sluice.chunk.RunFacts;
import sluice.chunk.RunKey;
import sluice.chunk.Stop;
import sluice.store.JobStore;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition;

/// The runs of jobs as the store knows them. Safe for many threads.
record RunObjects(JobStore store) {

  /// The runs of a job, the last one first.
  List<RunKey> runs(String job) {
    return store.listFolder(RunKey.jobFolder(job)).folders().stream()
        .flatMap(folder -> RunKey.runOf(folder, job).stream().boxed())
        .sorted(Comparator.reverseOrder())
        .map(number -> new RunKey(job, number))
        .toList();
  }

  /// What a run reads; empty where it has not begun.
  Optional<Run> run(RunKey key) {
    return read(key, Fact.RUN, Run::of);
  }

  /// How a run has ended; empty where it has not.
  Optional<Ended> ended(RunKey key) {
    return read(key, Fact.ENDED, Ended::of);
  }

  /// What is known of a run that has begun.
  RunFacts facts(Run run) {
    Set<String> there = new HashSet<>();
    store.listFolder(run.key().folder()).objects().stream()
        .map(StoredObject::key)
        .forEach(there::add);
    return new RunFacts(
        run,
        read(run.key(), Fact.PLAN, Plan::of, there),
        read(run.key(), Fact.STOP, Stop::of, there),
        read(run.key(), Fact.ENDED, Ended::of, there));
  }

  private <T> Optional<T> read(
      RunKey run, Fact fact, Function<byte[], T> reader, Set<String> there) {
    return there.contains(run.fact(fact)) ? read(run, fact, reader) : Optional.empty();
  }

  private <T> Optional<T> read(RunKey run, Fact fact, Function<byte[], T> reader) {
    return store.get(run.fact(fact)).map(content -> reader.apply(content.bytes()));
  }

  /// Creates a run, unless there is one of its number.
  ///
  /// @return the one that stands
  Run create(Run run) {
    return create(run.key(), Fact.RUN, run.json(), Run::of).orElse(run);
  }

  /// Creates a stop, unless there is one.
  ///
  /// @return the one that stands
  Stop create(RunKey run, Stop stop) {
    return create(run, Fact.STOP, stop.json(), Stop::of).orElse(stop);
  }

  /// Creates an end, unless there is one.
  ///
  /// @return the one that stands
  Ended create(RunKey run, Ended ended) {
    return create(run, Fact.ENDED, ended.json(), Ended::of).orElse(ended);
  }

  /// @return what is there already; empty where it was created
  private <T> Optional<T> create(RunKey run, Fact fact, byte[] json, Function<byte[], T> reader) {
    String key = run.fact(fact);
    if (store.put(key, json, JobStore.JSON, new Condition.Absent()).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        read(run, fact, reader)
            .orElseThrow(() -> new MalformedObjectException("a fact is there and is not")));
  }
}
