package sluice.job;

import java.util.Optional;
import sluice.chunk.MalformedObjectException;
import sluice.chunk.RunKey;
import sluice.store.JobStore;
import sluice.store.JobStore.Content;
import sluice.store.ObjectStore.Condition;

/// What was added up of one run, as it stands in the store. Confined to one thread.
final class SumsObject {
  private final JobStore store;
  private final String key;
  private Condition condition;
  private Optional<Sums> sums;

  private SumsObject(JobStore store, String key, Condition condition, Optional<Sums> sums) {
    this.store = store;
    this.key = key;
    this.condition = condition;
    this.sums = sums;
  }

  /// Reads it. What cannot be read is made anew.
  static SumsObject read(JobStore store, RunKey run) {
    Optional<Content> content = store.get(run.sums());
    return new SumsObject(
        store,
        run.sums(),
        content
            .<Condition>map(found -> new Condition.Unchanged(found.etag()))
            .orElseGet(Condition.Absent::new),
        content.flatMap(found -> parsed(found.bytes())));
  }

  private static Optional<Sums> parsed(byte[] json) {
    try {
      return Optional.of(Sums.of(json));
    } catch (MalformedObjectException e) {
      return Optional.empty();
    }
  }

  /// The sums; empty where there are none.
  Optional<Sums> get() {
    return sums;
  }

  /// Writes the sums.
  ///
  /// @throws OvertakenException where somebody else has written them since they were read
  void put(Sums next) {
    String etag =
        store.put(key, next.json(), JobStore.JSON, condition).orElseThrow(OvertakenException::new);
    condition = new Condition.Unchanged(etag);
    sums = Optional.of(next);
  }

  /// Thrown where another message looks at the same run at the same time.
  static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
