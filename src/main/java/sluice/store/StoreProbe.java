package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore.RetryLimit;

/// Finds out whether the store takes records by a conditional write of an object beside them. Safe
/// for many threads; never blocks.
///
/// The object stays in the store, so that from the second probe on a store that honours conditions
/// refuses the write. In the first probe the object is written twice: a store that takes both
/// writes ignores the condition and would let a later answer replace the first.
final class StoreProbe {
  private static final byte[] CONTENT = "{}\n".getBytes(UTF_8);
  private static final Condition ABSENT = new Condition.Absent();
  private static final String UNCONDITIONAL = "the store takes no conditional writes";

  private final RetryingStore store;
  private final String key;
  private final String missingKey;

  /// A probe of a store.
  ///
  /// @param prefix what the keys of the records begin with
  StoreProbe(RetryingStore store, String prefix) {
    this.store = store;
    this.key = prefix + StoreHealth.PROBE;
    this.missingKey = prefix + ".missing";
  }

  /// Writes as a record is written. Completes with the failure, or empty where a record could be
  /// written.
  CompletableFuture<Optional<Failed>> write(RetryLimit retryLimit) {
    return put(ABSENT, retryLimit)
        .thenCompose(written ->
            switch (written) {
              case Overtaken _ -> CompletableFuture.completedFuture(Optional.empty());
              case Written _ -> put(ABSENT, retryLimit).thenApply(StoreProbe::ofSecond);
              case Failed failed when failed.isPassing() ->
                  CompletableFuture.completedFuture(Optional.of(failed));
              case Failed failed ->
                  put(new Condition.Always(), retryLimit)
                      .thenApply(plain -> Optional.of(diagnosed(failed, plain)));
            });
  }

  /// Reads a key that has no object. Completes with the failure, or empty where keys can be read.
  CompletableFuture<Optional<Failed>> read(RetryLimit retryLimit) {
    return store.read(missingKey, retryLimit).thenApply(StoreProbe::failure);
  }

  private CompletableFuture<Write> put(Condition condition, RetryLimit retryLimit) {
    return store.write(key, CONTENT, condition, retryLimit);
  }

  private static Optional<Failed> ofSecond(Write second) {
    return switch (second) {
      case Overtaken _ -> Optional.empty();
      case Written _ -> Optional.of(Failed.lasting(UNCONDITIONAL));
      case Failed failed -> Optional.of(failed);
    };
  }

  /// Why a conditional write failed: a store that takes the same write without condition refuses
  /// the condition.
  private static Failed diagnosed(Failed conditional, Write plain) {
    return plain instanceof Written
        ? Failed.lasting(UNCONDITIONAL + " (" + conditional.detail() + ")")
        : conditional;
  }

  private static Optional<Failed> failure(Read read) {
    return read instanceof Failed failed ? Optional.of(failed) : Optional.empty();
  }
}
