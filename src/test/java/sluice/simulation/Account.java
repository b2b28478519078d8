package sluice.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;

/// An account at a provider: limits of each model over all that call it, told in the headers and
/// words of OpenAI. Confined to one thread.
final class Account {
  private final AccountRates limits;
  private final Duration burst;
  private final Map<String, List<Counted>> models = new HashMap<>();

  /// A limit of a model under OpenAI's names for it.
  private record Counted(String name, String acronym, Allowance allowance) {
    private long amount(long tokens) {
      return name.equals("requests") ? 1 : tokens;
    }
  }

  /// @param burst how much of a minute may be asked at one moment
  Account(AccountRates limits, Duration burst) {
    this.limits = limits;
    this.burst = burst;
  }

  /// Why a request is not let in.
  ///
  /// @param after when it would be
  record Refusal(String message, String type, Duration after) {}

  /// Counts a request in, or refuses it.
  ///
  /// @param tokens what it is taken to need
  /// @param share how much of the account's limits is not taken by others
  Optional<Refusal> admit(String model, long tokens, long nanos, double share) {
    List<Counted> counted = models.computeIfAbsent(model, this::count);
    counted.forEach(limit -> limit.allowance().refill(nanos, share));
    Optional<Refusal> refusal =
        counted.stream()
            .filter(limit -> !limit.allowance().holds(limit.amount(tokens)))
            .findFirst()
            .map(limit -> refusal(limit, limit.amount(tokens)));
    if (refusal.isEmpty()) {
      counted.forEach(limit -> limit.allowance().take(limit.amount(tokens)));
    }
    return refusal;
  }

  /// Where the account stands with a model.
  Map<String, List<String>> headers(String model) {
    Map<String, List<String>> headers = new HashMap<>();
    for (Counted counted : models.getOrDefault(model, List.of())) {
      Allowance allowance = counted.allowance();
      headers.put(header("limit", counted), List.of(Long.toString(allowance.limit())));
      headers.put(header("remaining", counted), List.of(Long.toString(allowance.remaining())));
      headers.put(header("reset", counted), List.of(seconds(allowance.untilFull())));
    }
    return headers;
  }

  private static String header(String what, Counted counted) {
    return "x-ratelimit-" + what + "-" + counted.name();
  }

  private List<Counted> count(String model) {
    ModelRates rates = limits.of(model);
    List<Counted> counted = new ArrayList<>();
    rates
        .requests()
        .ifPresent(most -> counted.add(new Counted("requests", "RPM", new Allowance(most, burst))));
    rates
        .tokens()
        .ifPresent(most -> counted.add(new Counted("tokens", "TPM", new Allowance(most, burst))));
    return List.copyOf(counted);
  }

  private static Refusal refusal(Counted counted, long amount) {
    Allowance allowance = counted.allowance();
    Duration wait = allowance.until(amount);
    String message =
        "Rate limit reached on %s per min (%s): Limit %d, Used %d, Requested %d. Please try again in %s."
            .formatted(
                counted.name(),
                counted.acronym(),
                allowance.limit(),
                allowance.limit() - allowance.remaining(),
                amount,
                seconds(wait));
    return new Refusal(message, counted.name(), wait);
  }

  /// As Go writes durations, without the formatter: it is told with every answer.
  private static String seconds(Duration duration) {
    long millis = Math.ceilDiv(duration.toNanos(), 1_000_000);
    return millis < 1000
        ? millis + "ms"
        : millis / 1000 + "." + Long.toString(1000 + millis % 1000).substring(1) + "s";
  }
}
