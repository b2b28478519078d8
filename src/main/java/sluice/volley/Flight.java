package sluice.volley;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import sluice.limit.Demand;
import sluice.limit.Dimension;
import sluice.limit.Need;
import sluice.limit.Standing;
import sluice.limit.TrackRecord;
import sluice.message.Prompt;
import sluice.provider.ByteBudget;
import sluice.provider.Judge;
import sluice.provider.Keys;
import sluice.provider.Reply;
import sluice.provider.Usage;
import sluice.provider.Verdict;
import sluice.volley.Attempt.Taken;
import sluice.volley.Permits.Permit;

/// One request in flight: the permit it holds, the limits it draws on, and what its end tells of
/// them. Sent once.
///
/// Its steps follow one another; only [#cut()] comes from the side.
final class Flight {
  /// What one answer says must not stop a model for longer.
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  private final Environment environment;
  private final Volley volley;
  private final Prompt prompt;
  private final Lane lane;
  private final boolean isPrompt;
  private final Demand demand;
  private final Need need;
  private final Permit permit;
  private final AtomicBoolean isReleased = new AtomicBoolean();
  private volatile Optional<Attempt> attempt = Optional.empty();

  /// How it ended.
  sealed interface Landed {
    /// Not sent: there was no key to send it with.
    record NoKey(String detail) implements Landed {}

    /// Not sent: the invocation's time was over.
    record Grounded() implements Landed {}

    /// There is a reply.
    ///
    /// @param key it was sent with
    /// @param begun when it was sent
    /// @param before how the others had ended by then
    /// @param meanwhile how they had ended when the reply came
    record Replied(
        Taken taken,
        Verdict verdict,
        Optional<String> key,
        long begun,
        TrackRecord before,
        TrackRecord meanwhile)
        implements Landed {}
  }

  /// A request that may start.
  ///
  /// @param isPrompt whether it is somebody's, and tells of others whose fault a failure is
  /// @param need what its lane has counted for it
  Flight(
      Environment environment,
      Volley volley,
      Prompt prompt,
      boolean isPrompt,
      Demand demand,
      Need need,
      Permit permit) {
    this.environment = environment;
    this.volley = volley;
    this.prompt = prompt;
    this.lane = environment.lane(prompt);
    this.isPrompt = isPrompt;
    this.demand = demand;
    this.need = need;
    this.permit = permit;
  }

  /// Sends it. What is to be known of the reply is known to all when this completes, on a worker.
  ///
  /// @param onSending called just before, if it comes to that
  CompletableFuture<Landed> send(ByteBudget.Lease lease, Runnable onSending) {
    return environment
        .parts()
        .keys()
        .current()
        .thenCompose(reading ->
            switch (reading) {
              case Keys.Reading.Unreadable(String detail) -> unsent(new Landed.NoKey(detail));
              case Keys.Reading.Found(Optional<String> key) -> send(lease, key, onSending);
            });
  }

  private CompletableFuture<Landed> send(
      ByteBudget.Lease lease, Optional<String> key, Runnable onSending) {
    if (volley.isCut()) {
      return unsent(new Landed.Grounded());
    }
    onSending.run();
    volley.meter().sent(lane, need);
    long begun = environment.time().nanos();
    TrackRecord before = lane.record(prompt.endpoint());
    Attempt sent =
        Attempt.send(
            environment.parts().transport(),
            prompt,
            key,
            lease,
            environment.limits().timeout(),
            environment.time());
    attempt = Optional.of(sent);
    if (volley.isCut()) {
      sent.cut();
    }
    return sent.taken()
        .thenApplyAsync(
            taken -> {
              volley.meter().ended();
              return landed(taken, key, begun, before);
            },
            environment.parts().workers());
  }

  private CompletableFuture<Landed> unsent(Landed landed) {
    lane.unspent(need);
    return CompletableFuture.completedFuture(landed);
  }

  private Landed landed(Taken taken, Optional<String> key, long begun, TrackRecord before) {
    Reply reply = taken.reply();
    Verdict verdict = Judge.judge(reply, prompt.endpoint(), environment.time().now());
    TrackRecord meanwhile = lane.record(prompt.endpoint());
    if (reply instanceof Reply.Response response) {
      lane.report(standings(response.headers()));
    }
    learn(verdict, begun);
    return new Landed.Replied(taken, verdict, key, begun, before, meanwhile);
  }

  private Map<Dimension, Standing> standings(HttpHeaders headers) {
    return environment.parts().profile().standings(headers, environment.time().now());
  }

  /// What the verdict tells of the limits and of the provider.
  private void learn(Verdict verdict, long begun) {
    switch (verdict) {
      case Verdict.Answered(Usage usage, _) -> answered(usage, begun);
      case Verdict.Refused _ -> {
        lane.unspent(need);
        ended(/* isAnswered= */ true, "");
      }
      case Verdict.Unanswerable _ -> ended(/* isAnswered= */ true, "");
      case Verdict.Passing passing -> learn(passing, begun);
      case Verdict.Unauthorized _, Verdict.Blocked _, Verdict.Ambiguous _ -> lane.unspent(need);
    }
  }

  private void answered(Usage usage, long begun) {
    boolean isTold = usage.input() + usage.output() > 0;
    Need told = isTold ? new Need(usage.input(), usage.output()) : need;
    lane.answered(demand, need, told);
    volley.meter().settled(lane, need, told, begun);
    ended(/* isAnswered= */ true, "");
  }

  private void learn(Verdict.Passing passing, long begun) {
    switch (passing.setback()) {
      case RATE, THROTTLED -> {
        lane.refused(begun);
        count(/* isAnswered= */ false);
        spare(passing, /* isRefused= */ true);
      }
      case OVERLOAD -> {
        lane.overloaded(begun);
        spare(passing, /* isRefused= */ false);
        ended(/* isAnswered= */ false, passing.reason().label());
      }
      case CONFLICT -> {
        count(/* isAnswered= */ false);
        spare(passing, /* isRefused= */ false);
      }
      case UNREACHED -> {
        spare(passing, /* isRefused= */ false);
        ended(/* isAnswered= */ false, passing.reason().label());
      }
      case TIMED_OUT, UNUSABLE, ERRED -> {
        volley.meter().wasted(/* isRefused= */ false, lane.cost(demand));
        ended(/* isAnswered= */ false, passing.reason().label());
      }
      case CUT -> volley.meter().wasted(/* isRefused= */ false, lane.cost(demand));
    }
  }

  /// It took no tokens; the provider may say when it will take more.
  private void spare(Verdict.Passing passing, boolean isRefused) {
    lane.unspent(need);
    volley.meter().wasted(isRefused, new Need(0, 0));
    passing
        .hint()
        .map(hint -> hint.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : hint)
        .ifPresent(lane::hold);
  }

  private void ended(boolean isAnswered, String reason) {
    count(isAnswered);
    if (!isAnswered && environment.hearings().isAnswered(prompt)) {
      return;
    }
    boolean isOpened = lane.circuit(prompt.endpoint()).ended(isAnswered, reason);
    if (isOpened) {
      environment.pump().sweep();
    }
  }

  private void count(boolean isAnswered) {
    if (isPrompt) {
      lane.ended(prompt.endpoint(), prompt.request(), isAnswered);
    }
  }

  /// Its place is free for another; once is enough.
  void release() {
    if (isReleased.compareAndSet(false, true)) {
      permit.release();
      lane.left();
      environment.pump().signal();
    }
  }

  /// The invocation is over.
  void cut() {
    attempt.ifPresent(Attempt::cut);
  }
}
