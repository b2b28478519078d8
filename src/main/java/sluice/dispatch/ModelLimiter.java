package sluice.dispatch;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import sluice.health.ModelHealth;
import sluice.limit.AdaptiveRateLimiter;
import sluice.limit.AimdLimit;
import sluice.limit.LimitedUnit;
import sluice.limit.ModelRates;
import sluice.limit.RateLimitStatus;
import sluice.limit.RequestSize;
import sluice.limit.TokenEstimator;
import sluice.limit.Tokens;
import sluice.message.Endpoint;
import sluice.time.Time;

/// The limiter of one model in one environment: its rates, its concurrency, its token estimates,
/// and its health. Safe for many threads.
///
/// The rules are immutable values of [sluice.limit]; this class keeps the current ones.
public final class ModelLimiter {
  /// The longest time that one response may hold a model.
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  private static final Duration RECENTLY = Duration.ofMinutes(1);

  /// So many requests may always be prepared at a time, since one of them may take long.
  private static final int LEAST_PREPARING = 2;

  private final ModelRates account;
  private final int environments;
  private final boolean isCapCounted;
  private final Time time;
  private final Map<Endpoint, ModelHealth> health = new EnumMap<>(Endpoint.class);
  private AdaptiveRateLimiter rateLimiter;
  private AimdLimit limit;
  private TokenEstimator estimator = TokenEstimator.UNKNOWN;
  private OptionalLong limitedSince;
  private OptionalLong answeredAt = OptionalLong.empty();
  private int preparing;
  private Tokens preparingTokens = new Tokens(0, 0);
  private int inFlight;
  private int users;

  /// A limiter that has started nothing.
  ///
  /// @param account the account's limits of this model
  /// @param environments how many share the account
  /// @param permits the most requests in flight here
  /// @param isCapCounted whether the provider counts the cap on the output in advance
  public ModelLimiter(
      ModelRates account, int environments, int permits, boolean isCapCounted, Time time) {
    this.account = account;
    this.environments = environments;
    this.isCapCounted = isCapCounted;
    this.time = time;
    this.rateLimiter = AdaptiveRateLimiter.of(account, environments, time.nanos());
    this.limit = AimdLimit.of(permits, time.nanos());
    this.limitedSince =
        rateLimiter.isLimited() ? OptionalLong.of(time.nanos()) : OptionalLong.empty();
  }

  /// Adds a user; [#leave] removes it.
  synchronized void join() {
    users++;
  }

  /// Removes a user.
  synchronized void leave() {
    users--;
  }

  /// Whether the limiter has no user and its model never answered, so that it may be dropped.
  synchronized boolean isUnproven() {
    return users == 0 && inFlight == 0 && answeredAt.isEmpty();
  }

  /// Whether the provider counts tokens, so that the text of a prompt must be read.
  synchronized boolean countsTokens() {
    return rateLimiter.countsTokens();
  }

  /// Whether an input has more tokens than the account may send in a minute.
  boolean exceeds(RequestSize size) {
    return size.least() > account.tokens().orElse(Long.MAX_VALUE);
  }

  /// The account's limit of tokens per minute.
  long tokenLimit() {
    return account.tokens().orElse(Long.MAX_VALUE);
  }

  synchronized Tokens estimate(RequestSize size) {
    return estimator.estimate(size, isCapCounted);
  }

  /// Returns the tokens that a failed request may have cost.
  synchronized Tokens cost(RequestSize size) {
    return estimator.cost(size);
  }

  /// The time since which a limit is known, by the monotonic clock; empty if none is.
  synchronized OptionalLong limitedSince() {
    return limitedSince;
  }

  /// How long the provider's hints forbid a start.
  synchronized Duration held() {
    return longer(rateLimiter.held(time.nanos()), limit.held(inFlight, time.nanos()));
  }

  /// How long until a request of so many tokens may start.
  synchronized Duration wait(Tokens tokens) {
    return longer(rateLimiter.wait(tokens, time.nanos()), limit.held(inFlight, time.nanos()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// Whether the concurrency limit allows one more request.
  synchronized boolean hasRoom() {
    return limit.allows(inFlight);
  }

  /// Whether one more request may be prepared: no more are in preparation than may be in flight,
  /// and by the rates those start while what is found out holds. Later they would have to be
  /// prepared again.
  synchronized boolean allowsPreparation() {
    return preparing < LEAST_PREPARING
        || (limit.allows(preparing)
            && rateLimiter.spread(preparing, preparingTokens).compareTo(StartCondition.FRESH) < 0);
  }

  /// The preparation of a request begins.
  synchronized void preparationStarted(Tokens tokens) {
    preparing++;
    preparingTokens = preparingTokens.plus(tokens);
  }

  /// The preparation of a request has ended, successfully or not.
  synchronized void preparationEnded(Tokens tokens) {
    preparing--;
    preparingTokens = preparingTokens.minus(tokens);
  }

  /// A request starts.
  synchronized void start(Tokens tokens) {
    rateLimiter = rateLimiter.start(tokens, time.nanos());
    inFlight++;
  }

  /// A request has finished, successfully or not.
  synchronized void finished() {
    inFlight--;
  }

  /// Whether the model has answered in the last minute.
  synchronized boolean isAnsweredRecently() {
    return answeredAt.isPresent() && time.since(answeredAt.getAsLong()).compareTo(RECENTLY) <= 0;
  }

  /// A request was answered.
  ///
  /// @param actual the tokens that the provider counted
  /// @param sent when it was sent
  synchronized void answered(RequestSize size, Tokens estimated, Tokens actual, long sent) {
    Tokens settled = isCapCounted ? new Tokens(actual.input(), estimated.output()) : actual;
    rateLimiter = rateLimiter.settle(estimated, settled, time.nanos()).answered(time.nanos());
    estimator = estimator.after(size, actual);
    limit = limit.answered(sent, inFlight, time.nanos());
    answeredAt = OptionalLong.of(time.nanos());
  }

  /// Gives the estimated tokens back: the request was rejected or never reached the provider.
  synchronized void refund(Tokens estimated) {
    rateLimiter = rateLimiter.settle(estimated, new Tokens(0, 0), time.nanos());
  }

  /// Takes up the rate-limit headers of a response, before its result is recorded.
  synchronized void report(Map<LimitedUnit, RateLimitStatus> statuses) {
    long now = time.nanos();
    Map<LimitedUnit, RateLimitStatus> rates = new EnumMap<>(LimitedUnit.class);
    rates.putAll(statuses);
    Optional.ofNullable(rates.remove(LimitedUnit.IN_FLIGHT))
        .ifPresent(status -> status.limit().ifPresent(this::reportedInFlight));
    rateLimiter = rateLimiter.report(rates, now);
    if (limitedSince.isEmpty() && rateLimiter.isLimited()) {
      limitedSince = OptionalLong.of(now);
    }
  }

  private void reportedInFlight(long actual) {
    limit = limit.reported((int) Math.min(Integer.MAX_VALUE, actual / environments));
  }

  /// A request was rate-limited. If a rate is known, the limit that was hit is a rate, and nothing
  /// starts until the hint is over; otherwise it may be one of concurrency.
  ///
  /// @param sent when it was sent
  /// @param hint the time after which the provider allows a retry
  synchronized void refused(long sent, Optional<Duration> hint) {
    long now = time.nanos();
    if (rateLimiter.isLimited()) {
      rateLimiter = rateLimiter.refused(now).hold(hold(hint), now);
    } else {
      overloaded(sent, hint);
    }
  }

  /// The provider refused a request because it is overloaded.
  ///
  /// @param sent when it was sent
  /// @param hint the time after which the provider allows a retry
  synchronized void overloaded(long sent, Optional<Duration> hint) {
    limit = limit.refused(sent, inFlight, hold(hint), time.nanos());
  }

  private static Duration hold(Optional<Duration> hint) {
    return hint.map(actual -> actual.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : actual)
        .orElse(Duration.ZERO);
  }

  public synchronized ModelHealth health(Endpoint endpoint) {
    return health.computeIfAbsent(endpoint, _ -> new ModelHealth(time));
  }

  /// See [AdaptiveRateLimiter#percent].
  synchronized OptionalDouble percent(long requests, Tokens tokens, Duration wall) {
    return rateLimiter.percent(requests, tokens, wall);
  }
}
