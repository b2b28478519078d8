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

/// Keeps one record a prompt, by the rule of [Claim]. Safe for many threads; never blocks.
public final class Records {
  /// How often what nothing was paid for is decided anew.
  private static final int MOST_ROUNDS = 20;

  private static final Failed CONTESTED =
      new Failed(
          /* isPassing= */ true, "the store says again and again that another has written the key");

  private final RetryingStore store;
  private final String prefix;

  /// What asking for a key came to.
  public sealed interface LookUp {
    record Answered(Claim claim) implements LookUp {}

    record Unanswered(Failed failure) implements LookUp {}
  }

  /// What became of a record.
  public sealed interface StoreResult {
    /// It is in the store, or one that makes it needless is.
    ///
    /// @param how what was done about it
    record Kept(Placement how) implements StoreResult {}

    /// It could not be stored.
    record Unkept(Failed failure) implements StoreResult {}
  }

  /// How a record is kept.
  public enum Placement {
    /// Under its own key, or beside it where that cannot be used.
    WRITTEN,
    /// Another made it needless.
    NEEDLESS,
    /// Beside its key, which holds the answer to another request.
    BESIDE
  }

  /// Records under a prefix.
  public Records(RetryingStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /// Asks what a message may do at the key of its identity, nothing having been paid for yet.
  public CompletableFuture<LookUp> ask(
      Identity identity, String messageId, String request, RetryLimit patience) {
    return ask(identity, messageId, request, /* hasAnswer= */ false, patience);
  }

  private CompletableFuture<LookUp> ask(
      Identity identity, String messageId, String request, boolean hasAnswer, RetryLimit patience) {
    return store
        .read(ResultKey.of(prefix, identity).main(), patience)
        .thenApply(read ->
            switch (read) {
              case Found found ->
                  new LookUp.Answered(Claim.of(found, messageId, request, hasAnswer));
              case Nothing _ -> new LookUp.Answered(Claim.UNCONTESTED);
              case Failed failed -> new LookUp.Unanswered(failed);
            });
  }

  /// Asks what a message may do whose key cannot be used: whether its record stands beside that.
  public CompletableFuture<LookUp> askBeside(
      Identity identity, String messageId, String request, RetryLimit patience) {
    return store
        .read(ResultKey.of(prefix, identity).beside(request), patience)
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

  /// Stores a record by what [#ask] or [Claim#UNCONTESTED] left to do; decides anew where another
  /// was faster.
  public CompletableFuture<StoreResult> settle(
      ResultRecord record, Claim claim, RetryLimit patience) {
    return settle(record, claim, patience, 1);
  }

  private CompletableFuture<StoreResult> settle(
      ResultRecord record, Claim claim, RetryLimit patience, int round) {
    return switch (claim) {
      case Claim.Done(boolean isOwn) -> kept(isOwn ? Placement.WRITTEN : Placement.NEEDLESS);
      case Claim.Taken _ -> settleBeside(record, patience);
      case Claim.Unusable _ -> settleBeside(record, patience).thenApply(Records::asOwn);
      case Claim.Open(Condition condition) ->
          store
              .write(key(record).main(), record.line(), condition, patience)
              .thenCompose(written -> afterWrite(record, written, patience, round));
    };
  }

  private static StoreResult asOwn(StoreResult beside) {
    return beside instanceof StoreResult.Kept(Placement how) && how == Placement.BESIDE
        ? new StoreResult.Kept(Placement.WRITTEN)
        : beside;
  }

  private CompletableFuture<StoreResult> afterWrite(
      ResultRecord record, Write written, RetryLimit patience, int round) {
    return switch (written) {
      case Written _ -> kept(Placement.WRITTEN);
      case Failed failed -> CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
      case Overtaken _ -> again(round, patience, () -> decideAnew(record, patience, round + 1));
    };
  }

  private CompletableFuture<StoreResult> decideAnew(
      ResultRecord record, RetryLimit patience, int round) {
    return askAgain(record, patience)
        .thenCompose(asked ->
            switch (asked) {
              case LookUp.Answered(Claim claim) -> settle(record, claim, patience, round);
              case LookUp.Unanswered(Failed failed) ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// Goes on at once where another was faster, and with pauses where that seems to be so again and
  /// again: others may race for the key, or the store contradicts itself.
  private CompletableFuture<StoreResult> again(
      int round, RetryLimit patience, Supplier<CompletableFuture<StoreResult>> next) {
    if (round == 1) {
      return next.get();
    }
    return round < Math.max(MOST_ROUNDS, patience.tries())
        ? store.pause(round - 1, next)
        : CompletableFuture.completedFuture(new StoreResult.Unkept(CONTESTED));
  }

  private CompletableFuture<LookUp> askAgain(ResultRecord record, RetryLimit patience) {
    boolean hasAnswer = record.ending().isAnswer();
    return ask(record.identity(), record.messageId(), record.request(), hasAnswer, patience);
  }

  private CompletableFuture<StoreResult> settleBeside(ResultRecord record, RetryLimit patience) {
    return writeBeside(record, new Condition.Absent(), patience, 1);
  }

  private CompletableFuture<StoreResult> writeBeside(
      ResultRecord record, Condition condition, RetryLimit patience, int round) {
    return store
        .write(key(record).beside(record.request()), record.line(), condition, patience)
        .thenCompose(written ->
            switch (written) {
              case Written _ -> kept(Placement.BESIDE);
              case Overtaken _ when record.ending().isAnswer() ->
                  again(round, patience, () -> replaceBeside(record, patience, round + 1));
              case Overtaken _ -> kept(Placement.BESIDE);
              case Failed failed ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// An answer takes the place of a record without one, its own conflict included; anything else
  /// that is there stays.
  private CompletableFuture<StoreResult> replaceBeside(
      ResultRecord record, RetryLimit patience, int round) {
    return store
        .read(key(record).beside(record.request()), patience)
        .thenCompose(read ->
            switch (read) {
              case Found found -> replaceBeside(record, found, patience, round);
              case Nothing _ -> writeBeside(record, new Condition.Absent(), patience, round);
              case Failed failed ->
                  CompletableFuture.completedFuture(new StoreResult.Unkept(failed));
            });
  }

  /// Its own answer is there where a write that seemed to fail had happened.
  private CompletableFuture<StoreResult> replaceBeside(
      ResultRecord record, Found found, RetryLimit patience, int round) {
    RecordHeader head = RecordHeader.of(found.head());
    if (!head.isAnswer()) {
      return writeBeside(record, new Condition.Unchanged(found.etag()), patience, round);
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
