package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import sluice.message.Identity;
import sluice.store.ObjectStore.Condition;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Read;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.time.Time;

/// Keeps one record a prompt, by the rule of [Claim]. Safe for many threads; never blocks.
///
/// Passing trouble of the store is waited out here, so the store's own client must not retry as
/// well.
public final class Records {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(20);
  private static final byte[] PROBE = "{}\n".getBytes(UTF_8);

  private static final Failed TOO_LATE =
      new Failed(/* isPassing= */ true, "no time left to ask the store");

  private final ObjectStore store;
  private final String prefix;
  private final Time time;
  private final Backoff backoff;

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

  /// Until when trouble of the store is waited out.
  ///
  /// @param tries the most calls for one step
  /// @param until a reading of [Time#nanos()], after which no call begins and none runs on
  public record Patience(int tries, long until) {}

  /// Records under a prefix.
  public Records(ObjectStore store, String prefix, Time time, RandomGenerator random) {
    this.store = store;
    this.prefix = prefix;
    this.time = time;
    this.backoff = new Backoff(random);
  }

  /// Asks what a message may do at the key of its identity.
  public CompletableFuture<Asked> ask(
      Identity identity, String messageId, String request, Patience patience) {
    return read(ResultKey.of(prefix, identity).main(), patience)
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
          write(key(record).main(), record.line(), condition, patience)
              .thenCompose(written -> afterWrite(record, written, patience));
    };
  }

  /// Writes an object that is no record, to see whether records could be written.
  public CompletableFuture<Write> probe(Patience patience) {
    return write(prefix + ".probe", PROBE, new Condition.Always(), patience);
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
    return write(key(record).beside(record.request()), record.line(), condition, patience)
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
    return read(key(record).beside(record.request()), patience)
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

  private CompletableFuture<Read> read(String key, Patience patience) {
    return persist(() -> store.read(key, limit(patience)), TOO_LATE, patience, 1);
  }

  private CompletableFuture<Write> write(
      String key, byte[] content, Condition condition, Patience patience) {
    return persist(
        () -> store.write(key, content, condition, limit(patience)), TOO_LATE, patience, 1);
  }

  private <T> CompletableFuture<T> persist(
      Supplier<CompletableFuture<T>> call, T tooLate, Patience patience, int tries) {
    if (!limit(patience).isPositive()) {
      return CompletableFuture.completedFuture(tooLate);
    }
    return call.get()
        .thenCompose(result ->
            pause(result, patience, tries)
                .map(pause -> delayed(pause, () -> persist(call, tooLate, patience, tries + 1)))
                .orElseGet(() -> CompletableFuture.completedFuture(result)));
  }

  /// How long to wait before the call is repeated; empty where it is not.
  private Optional<Duration> pause(Object result, Patience patience, int tries) {
    boolean isPassing = result instanceof Failed failed && failed.isPassing();
    return isPassing && tries < patience.tries()
        ? Optional.of(backoff.after(tries)).filter(pause -> pause.compareTo(left(patience)) < 0)
        : Optional.empty();
  }

  private <T> CompletableFuture<T> delayed(Duration pause, Supplier<CompletableFuture<T>> next) {
    var due = new CompletableFuture<Void>();
    time.after(pause, () -> due.complete(null));
    return due.thenCompose(_ -> next.get());
  }

  private Duration limit(Patience patience) {
    Duration left = left(patience);
    return left.compareTo(CALL_LIMIT) < 0 ? left : CALL_LIMIT;
  }

  private Duration left(Patience patience) {
    return Duration.ofNanos(patience.until() - time.nanos());
  }
}
