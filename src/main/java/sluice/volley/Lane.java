package sluice.volley;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import sluice.limit.Consumption;
import sluice.limit.Demand;
import sluice.limit.Dimension;
import sluice.limit.InFlightLimit;
import sluice.limit.Need;
import sluice.limit.Pace;
import sluice.limit.Rates;
import sluice.limit.Standing;
import sluice.message.Endpoint;
import sluice.time.Time;

/// What is known of one model in this environment: how fast its prompts may start, how many may be
/// in flight, what they take, and how they have ended. Safe for many threads.
///
/// The rules are values of [sluice.limit]; here they are kept, and changed one at a time.
final class Lane {
  private final Rates account;
  private final boolean isCapSpent;
  private final Time time;
  private final Map<Endpoint, ModelHealth> health = new EnumMap<>(Endpoint.class);
  private Pace pace;
  private InFlightLimit limit;
  private Consumption consumption = Consumption.UNKNOWN;
  private OptionalLong limitedSince;
  private int inFlight;

  /// A lane on which nothing has started.
  ///
  /// @param account the account's limits for this model
  /// @param environments how many share them
  /// @param permits the most that may be in flight here
  /// @param isCapSpent whether the provider counts a cap on the answer in advance
  Lane(Rates account, int environments, int permits, boolean isCapSpent, Time time) {
    this.account = account;
    this.isCapSpent = isCapSpent;
    this.time = time;
    this.pace = Pace.of(account, environments, time.nanos());
    this.limit = InFlightLimit.of(permits, time.nanos());
    this.limitedSince = pace.isLimited() ? OptionalLong.of(time.nanos()) : OptionalLong.empty();
  }

  /// Whether tokens are counted, so that a prompt's demand must be read.
  synchronized boolean countsTokens() {
    return pace.countsTokens();
  }

  /// Whether an input is more than the account may ever ask in a minute.
  boolean exceeds(Demand demand) {
    return demand.least() > account.tokens().orElse(Long.MAX_VALUE);
  }

  /// The account's limit of tokens a minute.
  long tokenLimit() {
    return account.tokens().orElse(Long.MAX_VALUE);
  }

  synchronized Need need(Demand demand) {
    return consumption.need(demand, isCapSpent);
  }

  /// What a request may have cost that brought nothing.
  synchronized Need cost(Demand demand) {
    return consumption.cost(demand);
  }

  /// Since when a limit is known; empty while none is.
  synchronized OptionalLong limitedSince() {
    return limitedSince;
  }

  /// How long nothing starts because the provider said so.
  synchronized Duration held() {
    return pace.held(time.nanos());
  }

  /// How long until it may start.
  synchronized Duration wait(Need need) {
    return pace.wait(need, time.nanos());
  }

  /// Whether one more may be in flight.
  synchronized boolean hasRoom() {
    return limit.allows(inFlight);
  }

  /// It starts.
  synchronized void start(Need need) {
    pace = pace.start(need, time.nanos());
    inFlight++;
  }

  /// It is in flight no more.
  synchronized void left() {
    inFlight--;
  }

  /// It was answered, and took so much.
  synchronized void answered(Demand demand, Need estimated, Need told) {
    Need settled = isCapSpent ? new Need(told.input(), estimated.output()) : told;
    pace = pace.settle(estimated, settled, time.nanos());
    consumption = consumption.after(demand, told);
    limit = limit.answered(inFlight);
  }

  /// It took no tokens: it was refused or never came there.
  synchronized void unspent(Need estimated) {
    pace = pace.settle(estimated, new Need(0, 0), time.nanos());
  }

  /// Headers told where the account stands; none told nothing.
  synchronized void report(Map<Dimension, Standing> standings) {
    long now = time.nanos();
    pace = standings.isEmpty() ? pace.answered(now) : pace.report(standings, now);
    if (limitedSince.isEmpty() && pace.isLimited()) {
      limitedSince = OptionalLong.of(now);
    }
  }

  /// The provider refused one for the rate.
  ///
  /// @param begun when it was sent
  synchronized void refused(long begun) {
    long now = time.nanos();
    if (pace.isLimited()) {
      pace = pace.refused(now);
    } else {
      limit = limit.refused(begun, now);
    }
  }

  /// The provider refused one for its own load.
  ///
  /// @param begun when it was sent
  synchronized void overloaded(long begun) {
    limit = limit.refused(begun, time.nanos());
  }

  /// Nothing starts for so long.
  synchronized void hold(Duration pause) {
    pace = pace.hold(pause, time.nanos());
  }

  synchronized ModelHealth health(Endpoint endpoint) {
    return health.computeIfAbsent(endpoint, _ -> new ModelHealth(time));
  }

  /// See [Pace#percent].
  synchronized OptionalDouble percent(long requests, Need tokens, Duration wall) {
    return pace.percent(requests, tokens, wall);
  }
}
