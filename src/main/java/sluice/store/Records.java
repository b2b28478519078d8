package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import sluice.message.Identity;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.PatientStore.Patience;

/// Keeps one record a prompt, by the rule of [Claim]. Safe for many threads; never blocks.
public final class Records {
  private static final byte[] PROBE = "{}\n".getBytes(UTF_8);

  private final PatientStore store;
  private final String prefix;

  /// What asking for a key came to.
  public sealed interface Asked {
    record Answered(Claim claim) implements Asked {}

    record Unanswered(Failed failure) implements Asked {}
  }

  /// What became of a record.
  public sealed interface Settled {
    /// It is in the store, or one that makes it needless is.
    ///
    /// @param how what was done about it
    record Kept(How how) implements Settled {}

    /// It could not be stored.
    record Unkept(Failed failure) implements Settled {}
  }

  /// How a record is kept.
  public enum How {
    /// Under its own key.
    WRITTEN,
    /// Another made it needless.
    NEEDLESS,
    /// Beside its key, which holds the answer to another request.
    BESIDE
  }

  /// Records under a prefix.
  public Records(PatientStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /// Asks what a message may do at the key of its identity.
  public CompletableFuture<Asked> ask(
      Identity identity, String messageId, String request, Patience patience) {
    return store
        .read(ResultKey.of(prefix, identity).main(), patience)
        .thenApply(read ->
            switch (read) {
              case Found found -> new Asked.Answered(Claim.of(found, messageId, request));
              case Nothing _ -> new Asked.Answered(Claim.UNCONTESTED);
              case Failed failed -> new Asked.Unanswered(failed);
            });
  }

  /// Stores a record by what [#ask] or [Claim#UNCONTESTED] left to do; decides anew where another
  /// was faster.
  public CompletableFuture<Settled> settle(ResultRecord record, Claim claim, Patience patience) {
    return switch (claim) {
      case Claim.Done(boolean isOwn) -> kept(isOwn ? How.WRITTEN : How.NEEDLESS);
      case Claim.Taken _ -> settleBeside(record, patience);
      case Claim.Open(Condition condition) ->
          store
              .write(key(record).main(), record.line(), condition, patience)
              .thenCompose(written -> afterWrite(record, written, patience));
    };
  }

  /// Writes an object that is no record, to see whether records could be written.
  public CompletableFuture<Write> probe(Patience patience) {
    return store.write(prefix + ".probe", PROBE, new Condition.Always(), patience);
  }

  private CompletableFuture<Settled> afterWrite(
      ResultRecord record, Write written, Patience patience) {
    return switch (written) {
      case Written _ -> kept(How.WRITTEN);
      case Failed failed -> CompletableFuture.completedFuture(new Settled.Unkept(failed));
      case Overtaken _ ->
          ask(record.identity(), record.messageId(), record.request(), patience)
              .thenCompose(asked ->
                  switch (asked) {
                    case Asked.Answered(Claim claim) -> settle(record, claim, patience);
                    case Asked.Unanswered(Failed failed) ->
                        CompletableFuture.completedFuture(new Settled.Unkept(failed));
                  });
    };
  }

  private CompletableFuture<Settled> settleBeside(ResultRecord record, Patience patience) {
    return writeBeside(record, new Condition.Absent(), patience);
  }

  private CompletableFuture<Settled> writeBeside(
      ResultRecord record, Condition condition, Patience patience) {
    return store
        .write(key(record).beside(record.request()), record.line(), condition, patience)
        .thenCompose(written ->
            switch (written) {
              case Written _ -> kept(How.BESIDE);
              case Overtaken _ when record.ending().isAnswer() -> replaceBeside(record, patience);
              case Overtaken _ -> kept(How.BESIDE);
              case Failed failed -> CompletableFuture.completedFuture(new Settled.Unkept(failed));
            });
  }

  /// An answer takes the place of a record without one; anything else that is there stays.
  private CompletableFuture<Settled> replaceBeside(ResultRecord record, Patience patience) {
    return store
        .read(key(record).beside(record.request()), patience)
        .thenCompose(read ->
            switch (read) {
              case Found found when isOwn(found, record) -> kept(How.BESIDE);
              case Found found when StoredHead.of(found.head()).isAnswer() -> kept(How.NEEDLESS);
              case Found found ->
                  writeBeside(record, new Condition.Unchanged(found.etag()), patience);
              case Nothing _ -> writeBeside(record, new Condition.Absent(), patience);
              case Failed failed -> CompletableFuture.completedFuture(new Settled.Unkept(failed));
            });
  }

  /// A write that seemed to fail may have happened.
  private static boolean isOwn(Found found, ResultRecord record) {
    return StoredHead.of(found.head()).messageId().equals(record.messageId());
  }

  private ResultKey key(ResultRecord record) {
    return ResultKey.of(prefix, record.identity());
  }

  private static CompletableFuture<Settled> kept(How how) {
    return CompletableFuture.completedFuture(new Settled.Kept(how));
  }
}
