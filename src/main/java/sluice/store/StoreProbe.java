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

/// Finds out whether the store takes records, by doing what writing a record does: a conditional
/// write where the records are. Safe for many threads; never blocks.
///
/// The object stays, so that a store that keeps conditions says so at each probe but the first. The
/// first is written twice: a store that takes both ignores the condition, and would let a later
/// answer replace the first.
final class StoreProbe {
  private static final byte[] CONTENT = "{}\n".getBytes(UTF_8);
  private static final Condition ABSENT = new Condition.Absent();
  private static final String UNCONDITIONAL = "the store takes no conditional writes";

  private final RetryingStore store;
  private final String key;
  private final String missingKey;

  /// @param prefix what the records' keys begin with
  StoreProbe(RetryingStore store, String prefix) {
    this.store = store;
    this.key = prefix + ".probe";
    this.missingKey = prefix + ".missing";
  }

  /// Whether a record could be written. Completes with why not.
  CompletableFuture<Optional<Failed>> write(RetryLimit patience) {
    return put(ABSENT, patience)
        .thenCompose(written ->
            switch (written) {
              case Overtaken _ -> CompletableFuture.completedFuture(Optional.empty());
              case Written _ -> put(ABSENT, patience).thenApply(StoreProbe::ofSecond);
              case Failed failed when failed.isPassing() ->
                  CompletableFuture.completedFuture(Optional.of(failed));
              case Failed failed ->
                  put(new Condition.Always(), patience)
                      .thenApply(plain -> Optional.of(diagnosed(failed, plain)));
            });
  }

  /// Whether a key can be asked for, found out by one where nothing is. Completes with why not.
  CompletableFuture<Optional<Failed>> read(RetryLimit patience) {
    return store.read(missingKey, patience).thenApply(StoreProbe::failure);
  }

  private CompletableFuture<Write> put(Condition condition, RetryLimit patience) {
    return store.write(key, CONTENT, condition, patience);
  }

  private static Optional<Failed> ofSecond(Write second) {
    return switch (second) {
      case Overtaken _ -> Optional.empty();
      case Written _ -> Optional.of(new Failed(/* isPassing= */ false, UNCONDITIONAL));
      case Failed failed -> Optional.of(failed);
    };
  }

  /// A store that takes the same without a condition refuses the condition.
  private static Failed diagnosed(Failed conditional, Write plain) {
    return plain instanceof Written
        ? new Failed(/* isPassing= */ false, UNCONDITIONAL + " (" + conditional.detail() + ")")
        : conditional;
  }

  private static Optional<Failed> failure(Read read) {
    return read instanceof Failed failed ? Optional.of(failed) : Optional.empty();
  }
}
