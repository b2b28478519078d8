package sluice.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import sluice.testing.VirtualTime;
import sluice.time.Time;

/// Environments that know nothing of each other and draw on one account, each with work without
/// end; and perhaps a neighbour who takes part of it without asking anybody. In virtual time.
final class SharedAccountSimulation {
  private static final Duration WARM_UP = Duration.ofMinutes(5);
  private static final Duration MEASURED = Duration.ofMinutes(10);

  /// A refusal is quick.
  private static final Duration REFUSAL = Duration.ofMillis(100);

  private final VirtualTime time = new VirtualTime();
  private final Random random = new Random(11);
  private final ModelAccount account;
  private final Duration latency;
  private final boolean isHinted;
  private final int permits;
  private final List<Member> members = new ArrayList<>();
  private long admitted;
  private long refused;
  private long taken;

  /// What became of the account after the warm-up.
  ///
  /// @param used what the environments used of what the neighbour left, in percent
  /// @param refused what was refused of what the environments sent, in percent
  record Use(double used, double refused) {}

  /// Environments that share an account.
  ///
  /// @param configured what each believes to have for itself
  /// @param isHinted whether refusals say when to try again
  SharedAccountSimulation(
      ModelAccount account,
      int members,
      ModelRates configured,
      Duration latency,
      boolean isHinted) {
    this.account = account;
    this.latency = latency;
    this.isHinted = isHinted;
    this.permits = (int) Math.ceil(2.0 * account.limit() * latency.toMillis() / 60_000);
    for (int number = 0; number < members; number++) {
      this.members.add(new Member(AdaptiveRateLimiter.of(configured, 1, time.nanos())));
    }
  }

  /// Someone else takes so many a minute, evenly, or as many of them as there are.
  void neighbour(long perMinute) {
    taken += account.admits(time.nanos()) ? 1 : 0;
    var _ = time.after(Duration.ofMinutes(1).dividedBy(perMinute), () -> neighbour(perMinute));
  }

  Use use() {
    members.forEach(Member::go);
    time.advance(WARM_UP);
    admitted = 0;
    refused = 0;
    taken = 0;
    time.advance(MEASURED);
    double whole = account.limit() * MEASURED.toMinutes();
    return new Use(100 * admitted / (whole - taken), 100.0 * refused / (admitted + refused));
  }

  private final class Member {
    private static final Tokens ONE = new Tokens(0, 0);
    private AdaptiveRateLimiter limiter;
    private int inFlight;
    private Optional<Time.Alarm> wake = Optional.empty();

    Member(AdaptiveRateLimiter limiter) {
      this.limiter = limiter;
    }

    void go() {
      wake.ifPresent(Time.Alarm::cancel);
      wake = Optional.empty();
      while (inFlight < permits && limiter.wait(ONE, time.nanos()).isZero()) {
        send();
      }
      if (inFlight < permits) {
        Duration wait = limiter.wait(ONE, time.nanos());
        wake = Optional.of(time.after(wait.plusMillis(1), this::go));
      }
    }

    private void send() {
      long now = time.nanos();
      limiter = limiter.start(ONE, now);
      inFlight++;
      if (account.admits(now)) {
        admitted++;
        Map<LimitedUnit, RateLimitStatus> headers = account.headers(now);
        var _ = time.after(some(latency), () -> answered(headers));
      } else {
        refused++;
        Map<LimitedUnit, RateLimitStatus> headers = account.headers(now);
        Duration hint = account.retryAfter(now);
        var _ = time.after(some(REFUSAL), () -> refused(headers, hint));
      }
    }

    private Duration some(Duration average) {
      return average.multipliedBy(500 + random.nextInt(1000)).dividedBy(1000);
    }

    private void answered(Map<LimitedUnit, RateLimitStatus> headers) {
      inFlight--;
      limiter = limiter.report(headers, time.nanos()).answered(time.nanos());
      go();
    }

    private void refused(Map<LimitedUnit, RateLimitStatus> headers, Duration hint) {
      inFlight--;
      long now = time.nanos();
      limiter = limiter.report(headers, now).refused(now);
      limiter = isHinted ? limiter.hold(hint, now) : limiter;
      go();
    }
  }
}
