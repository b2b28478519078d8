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

/// What is known of one model in this environment: how fast its prompts may start, how many may be
/// in flight, what they take, and how they have ended. Safe for many threads.
///
/// The rules are values of [sluice.limit]; here they are kept, and changed one at a time.
public final class ModelLimiter {
  /// What one answer says must not stop a model for longer.
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  private static final Duration RECENTLY = Duration.ofMinutes(1);

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
  private int inFlight;
  private int users;

  /// A model on which nothing has started.
  ///
  /// @param account the account's limits for this model
  /// @param environments how many share them
  /// @param permits the most that may be in flight here
  /// @param isCapSpent whether the provider counts a cap on the answer in advance
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

  /// One more uses it, until it leaves.
  synchronized void join() {
    users++;
  }

  /// One uses it no more.
  synchronized void leave() {
    users--;
  }

  /// Whether nobody uses it and nothing was ever answered on it.
  synchronized boolean isUnproven() {
    return users == 0 && inFlight == 0 && answeredAt.isEmpty();
  }

  /// Whether tokens are counted, so that a prompt's demand must be read.
  synchronized boolean countsTokens() {
    return rateLimiter.countsTokens();
  }

  /// Whether an input is more than the account may ever ask in a minute.
  boolean exceeds(RequestSize size) {
    return size.least() > account.tokens().orElse(Long.MAX_VALUE);
  }

  /// The account's limit of tokens a minute.
  long tokenLimit() {
    return account.tokens().orElse(Long.MAX_VALUE);
  }

  synchronized Tokens estimate(RequestSize size) {
    return estimator.estimate(size, isCapCounted);
  }

  /// What a request may have cost that brought nothing.
  synchronized Tokens cost(RequestSize size) {
    return estimator.cost(size);
  }

  /// Since when a limit is known; empty while none is.
  synchronized OptionalLong limitedSince() {
    return limitedSince;
  }

  /// How long nothing starts because the provider said so.
  synchronized Duration held() {
    return longer(rateLimiter.held(time.nanos()), limit.held(inFlight, time.nanos()));
  }

  /// How long until it may start.
  synchronized Duration wait(Tokens tokens) {
    return longer(rateLimiter.wait(tokens, time.nanos()), limit.held(inFlight, time.nanos()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// Whether one more may be in flight.
  synchronized boolean hasRoom() {
    return limit.allows(inFlight);
  }

  /// It starts.
  synchronized void start(Tokens tokens) {
    rateLimiter = rateLimiter.start(tokens, time.nanos());
    inFlight++;
  }

  /// It is in flight no more.
  synchronized void finished() {
    inFlight--;
  }

  /// Whether any was answered in the last minute.
  synchronized boolean isAnsweredRecently() {
    return answeredAt.isPresent() && time.since(answeredAt.getAsLong()).compareTo(RECENTLY) <= 0;
  }

  /// It was answered, and took so much.
  ///
  /// @param begun when it was sent
  synchronized void answered(RequestSize size, Tokens estimated, Tokens told, long begun) {
    Tokens settled = isCapCounted ? new Tokens(told.input(), estimated.output()) : told;
    rateLimiter = rateLimiter.settle(estimated, settled, time.nanos()).answered(time.nanos());
    estimator = estimator.after(size, told);
    limit = limit.answered(begun, inFlight, time.nanos());
    answeredAt = OptionalLong.of(time.nanos());
  }

  /// It took no tokens: it was refused or never came there.
  synchronized void refund(Tokens estimated) {
    rateLimiter = rateLimiter.settle(estimated, new Tokens(0, 0), time.nanos());
  }

  /// The headers of a response, told before what became of it, say where the account stands.
  synchronized void report(Map<LimitedUnit, RateLimitStatus> statuses) {
    long now = time.nanos();
    Map<LimitedUnit, RateLimitStatus> rates = new EnumMap<>(LimitedUnit.class);
    rates.putAll(statuses);
    Optional.ofNullable(rates.remove(LimitedUnit.IN_FLIGHT))
        .ifPresent(status -> status.limit().ifPresent(this::toldInFlight));
    rateLimiter = rateLimiter.report(rates, now);
    if (limitedSince.isEmpty() && rateLimiter.isLimited()) {
      limitedSince = OptionalLong.of(now);
    }
  }

  private void toldInFlight(long told) {
    limit = limit.told((int) Math.min(Integer.MAX_VALUE, told / environments));
  }

  /// The provider refused one for the rate. A limit that is known is one of the rate: then nothing
  /// starts until the provider says so.
  ///
  /// @param begun when it was sent
  /// @param hint when to try again, if the provider says so
  synchronized void refused(long begun, Optional<Duration> hint) {
    long now = time.nanos();
    if (rateLimiter.isLimited()) {
      rateLimiter = rateLimiter.refused(now).hold(hold(hint), now);
    } else {
      overloaded(begun, hint);
    }
  }

  /// The provider refused one for its own load.
  ///
  /// @param begun when it was sent
  /// @param hint when to try again, if the provider says so
  synchronized void overloaded(long begun, Optional<Duration> hint) {
    limit = limit.refused(begun, inFlight, hold(hint), time.nanos());
  }

  private static Duration hold(Optional<Duration> hint) {
    return hint.map(told -> told.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : told)
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
