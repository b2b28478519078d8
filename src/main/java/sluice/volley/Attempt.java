package sluice.volley;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.time.Time;

/// One sending of a prompt, with a time limit that covers connection, headers and the whole body:
/// the JDK's own ends at the headers.
final class Attempt {
  private final Transport.Exchange exchange;
  private final CompletableFuture<Taken> taken;

  /// A reply, and how long it took.
  record Taken(Reply reply, Duration latency) {}

  private Attempt(Transport.Exchange exchange, CompletableFuture<Taken> taken) {
    this.exchange = exchange;
    this.taken = taken;
  }

  /// Sends the prompt.
  ///
  /// @param limit after which the exchange is cancelled
  static Attempt send(
      Transport transport,
      Prompt prompt,
      Optional<String> key,
      ByteBudget.Lease lease,
      Duration limit,
      Time time) {
    long begun = time.nanos();
    Transport.Exchange exchange = transport.send(prompt, key, lease);
    Time.Alarm alarm = time.after(limit, () -> exchange.cancel(timedOut(limit)));
    CompletableFuture<Taken> taken =
        exchange
            .reply()
            .thenApply(reply -> {
              alarm.cancel();
              return new Taken(reply, time.since(begun));
            });
    return new Attempt(exchange, taken);
  }

  /// Completes once the exchange is over: only then is its place at the provider free.
  CompletableFuture<Taken> taken() {
    return taken;
  }

  /// The invocation is over.
  void cut() {
    exchange.cancel(new Reply.Broken(Reply.Fault.CUT, "the invocation's time is over"));
  }

  private static Reply.Broken timedOut(Duration limit) {
    return new Reply.Broken(
        Reply.Fault.TIMED_OUT, "no whole answer within %d ms".formatted(limit.toMillis()));
  }
}
