package sluice.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import sluice.message.Identity;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.RetryingStore.RetryLimit;

/// Stores one record for each prompt, by the rule of [Claim]. Safe for many threads; never blocks.
public final class Records {
  /// In how many rounds a record is written at least before it is given up.
  private static final int MOST_ROUNDS = 20;

  private static final Failed CONTESTED =
      Failed.passing("the store reports again and again that another writer was faster");

  private final RetryingStore store;
  private final String prefix;

  /// The result of looking up a key.
  public sealed interface LookUp {
    /// The key could be read.
    record Answered(Claim claim) implements LookUp {}

    /// The key could not be read.
    record Unanswered(Failed failure) implements LookUp {}
  }

  /// The result of storing a record.
  public sealed interface StoreResult {
    /// The record is stored, or another that makes it needless is.
    record Kept(Placement how) implements StoreResult {}

    /// The record could not be stored.
    record Unkept(Failed failure) implements StoreResult {}
  }

  /// Where a record is stored.
  public enum Placement {
    /// At its own key, or beside the key where that cannot be used.
    WRITTEN,
    /// Nowhere: another record makes it needless.
    NEEDLESS,
    /// Beside its key, which holds the answer to another request.
    BESIDE
  }

  /// Records under a prefix.
  ///
  /// @param prefix what the keys begin with
  public Records(RetryingStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /// The key of an identity's record.
  public String key(Identity identity) {
    return ResultKey.of(prefix, identity).main();
  }

  /// What the keys of an identity's job begin with.
  public String folder(Identity identity) {
    return ResultKey.folder(prefix, identity.job());
  }

  /// Looks up what a message that has not been answered yet may do at the key of its identity.
  ///
  /// @param request the hash of what the message asks ([sluice.message.ParsedMessage#request()])
  public CompletableFuture<LookUp> ask(
      Identity identity, String messageId, String request, RetryLimit retryLimit) {
    return ask(identity, messageId, request, /* hasAnswer= */ false, retryLimit);
  }

  private CompletableFuture<LookUp> ask(
      Identity identity,
      String messageId,
      String request,
      boolean hasAnswer,
      RetryLimit retryLimit) {
    return store
        .read(ResultKey.of(prefix, identity).main(), retryLimit)
        .thenApply(read ->
            switch (read) {
              case Found found ->
                  new LookUp.Answered(Claim.of(found, messageId, request, hasAnswer));
              case Nothing _ -> new LookUp.Answered(Claim.UNCONTESTED);
              case Failed failed -> new LookUp.Unanswered(failed);
            });
  }

  /// Looks up whether a message whose key cannot be used has its record beside the key.
  public CompletableFuture<LookUp> askBeside(
      Identity identity, String messageId, String request, RetryLimit retryLimit) {
    return store
        .read(ResultKey.of(prefix, identity).beside(request), retryLimit)
        .thenApply(read ->
            switch (read) {
              case Found found ->
                  new LookUp.Answered(beside(RecordHeader.of(found.head()), messageId));
              case Nothing _ -> new LookUp.Answered(new Claim.Unusable());
              case Failed failed -> new LookUp.Unanswered(failed);
            });
  }

  private static Claim beside(RecordHeader head, String messageId) {
    boolean isOwn = head.messageId().equals(messageId);
    return isOwn || head.isAnswer() ? new Claim.Done(isOwn) : new Claim.Unusable();
  }

  /// Stores a record by its claim, [Claim#UNCONTESTED] or that of [#ask]; decides anew where
  /// another writer was faster.
  public CompletableFuture<StoreResult> settle(
      ResultRecord record, Claim claim, RetryLimit retryLimit) {
    return settle(record, claim, retryLimit, 1);
  }

  private CompletableFuture<StoreResult> settle(
      ResultRecord record, Claim claim, RetryLimit retryLimit, int round) {
    return switch (claim) {
      case Claim.Done(boolean isOwn) -> kept(isOwn ? Placement.WRITTEN : Placement.NEEDLESS);
      case Claim.Taken _ -> settleBeside(record, retryLimit);
      case Claim.Unusable _ -> settleBeside(record, retryLimit).thenApply(Records::asOwn);
      case Claim.Open(Condition condition) ->
          store
              .write(key(record).main(), record.line(), condition, retryLimit)
              .thenCompose(written -> afterWrite(record, written, retryLimit, round));
    };
  }

  private static StoreResult asOwn(StoreResult beside) {
    return beside instanceof StoreResult.Kept(Placement how) && how == Placement.BESIDE
        ? new StoreResult.Kept(Placement.WRITTEN)
        : beside;
  }

  private CompletableFuture<StoreResult> afterWrite(
      ResultRecord record, Write written, RetryLimit retryLimit, int round) {
    return switch (written) {
      case Written _ -> kept(Placement.WRITTEN);
      case Failed failed -> CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
      case Overtaken _ -> again(round, retryLimit, () -> decideAnew(record, retryLimit, round + 1));
    };
  }

  private CompletableFuture<StoreResult> decideAnew(
      ResultRecord record, RetryLimit retryLimit, int round) {
    return askAgain(record, retryLimit)
        .thenCompose(asked ->
            switch (asked) {
              case LookUp.Answered(Claim claim) -> settle(record, claim, retryLimit, round);
              case LookUp.Unanswered(Failed failed) ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// Goes on at once where another writer was faster for the first time, later after a pause:
  /// several may compete for the key, or the store may contradict itself.
  private CompletableFuture<StoreResult> again(
      int round, RetryLimit retryLimit, Supplier<CompletableFuture<StoreResult>> next) {
    if (round == 1) {
      return next.get();
    }
    return round < Math.max(MOST_ROUNDS, retryLimit.tries())
        ? store.pause(round - 1, next)
        : CompletableFuture.completedFuture(new StoreResult.Unkept(CONTESTED));
  }

  private CompletableFuture<LookUp> askAgain(ResultRecord record, RetryLimit retryLimit) {
    boolean hasAnswer = record.result().isAnswer();
    return ask(record.identity(), record.messageId(), record.request(), hasAnswer, retryLimit);
  }

  private CompletableFuture<StoreResult> settleBeside(ResultRecord record, RetryLimit retryLimit) {
    return writeBeside(record, new Condition.Absent(), retryLimit, 1);
  }

  private CompletableFuture<StoreResult> writeBeside(
      ResultRecord record, Condition condition, RetryLimit retryLimit, int round) {
    return store
        .write(key(record).beside(record.request()), record.line(), condition, retryLimit)
        .thenCompose(written ->
            switch (written) {
              case Written _ -> kept(Placement.BESIDE);
              case Overtaken _ when record.result().isAnswer() ->
                  again(round, retryLimit, () -> replaceBeside(record, retryLimit, round + 1));
              case Overtaken _ -> kept(Placement.BESIDE);
              case Failed failed ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// An answer replaces a record without one, the message's own conflict included; any other object
  /// stays.
  private CompletableFuture<StoreResult> replaceBeside(
      ResultRecord record, RetryLimit retryLimit, int round) {
    return store
        .read(key(record).beside(record.request()), retryLimit)
        .thenCompose(read ->
            switch (read) {
              case Found found -> replaceBeside(record, found, retryLimit, round);
              case Nothing _ -> writeBeside(record, new Condition.Absent(), retryLimit, round);
              case Failed failed ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// The message's own answer is there where a write that seemed to fail had happened.
  private CompletableFuture<StoreResult> replaceBeside(
      ResultRecord record, Found found, RetryLimit retryLimit, int round) {
    RecordHeader head = RecordHeader.of(found.head());
    if (!head.isAnswer()) {
      return writeBeside(record, new Condition.Unchanged(found.etag()), retryLimit, round);
    }
    boolean isOwn = head.messageId().equals(record.messageId());
    return kept(isOwn ? Placement.BESIDE : Placement.NEEDLESS);
  }

  private ResultKey key(ResultRecord record) {
    return ResultKey.of(prefix, record.identity());
  }

  private static CompletableFuture<StoreResult> kept(Placement how) {
    return CompletableFuture.completedFuture(new StoreResult.Kept(how));
  }
}
