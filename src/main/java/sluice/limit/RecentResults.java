package sluice.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The latest results of prompts at one path and model, and what a failed attempt tells against its
/// prompt. Immutable.
///
/// The more of the other prompts fail, the less one more failure says: with a share p of failures an
/// attempt weighs `-log2(p) / 5`, 1 at most. A prompt that fails by chance reaches a sum of 4.5 with
/// a probability of 2^-22.5 whatever p is; one that cannot succeed reaches it after 5 attempts where
/// the others are well, after 23 where half of them fail, and hardly ever where all do.
///
/// A prompt is a sample at its first attempt. What it fails after that is added when it is answered,
/// for then it was not its own doing: prompts that fail always are sent again and again, and must
/// not multiply the share by which they are judged. While nobody is answered, all fail, and every
/// failure is a sample.
///
/// @param samples the latest, the latest last
/// @param failures by request, of those that have failed
/// @param answeredAt when a prompt was answered last
public record RecentResults(
    List<Sample> samples, Map<String, Failures> failures, Optional<Instant> answeredAt) {
  /// Nothing has ended.
  public static final RecentResults NONE =
      new RecentResults(List.of(), Map.of(), Optional.empty());

  private static final int KEPT_SAMPLES = 50;
  private static final int ENOUGH_SAMPLES = 5;
  private static final int KEPT_FAILURES = 1_000;
  private static final double WEIGHT_DIVISOR = 5;
  private static final Duration OUTAGE = Duration.ofMinutes(10);
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  /// One result.
  ///
  /// @param request what was asked, the same for each attempt of a prompt
  public record Sample(String request, boolean isAnswered) {}

  /// How one request has failed.
  ///
  /// @param last when
  /// @param uncounted failures that are no samples yet
  /// @param isAnswered whether it has been answered all the same
  public record Failures(Instant last, int uncounted, boolean isAnswered) {}

  /// An attempt was answered, or refused for what it asked.
  public RecentResults answered(String request, Instant now) {
    Optional<Failures> failed = Optional.ofNullable(failures.get(request));
    int late = failed.map(Failures::uncounted).orElse(0);
    List<Sample> added = new ArrayList<>();
    for (int failure = 0; failure < Math.min(late, KEPT_SAMPLES); failure++) {
      added.add(new Sample(request, /* isAnswered= */ false));
    }
    added.add(new Sample(request, /* isAnswered= */ true));
    return new RecentResults(
        with(added),
        failed
            .map(before -> with(request, new Failures(before.last(), 0, /* isAnswered= */ true)))
            .orElse(failures),
        Optional.of(now));
  }

  /// An attempt failed.
  public RecentResults failed(String request, Instant now) {
    Optional<Failures> before = Optional.ofNullable(failures.get(request));
    boolean isSample = isSample(request, now);
    int uncounted = before.map(Failures::uncounted).orElse(0) + (isSample ? 0 : 1);
    boolean isAnswered = before.map(Failures::isAnswered).orElse(false);
    return new RecentResults(
        isSample ? with(List.of(new Sample(request, /* isAnswered= */ false))) : samples,
        forgetting(now).with(request, new Failures(now, uncounted, isAnswered)),
        answeredAt);
  }

  /// What a failed attempt weighs against its prompt, from 0 to 1; empty where fewer than five
  /// others are known. Asked before the attempt itself is added. A request that was answered lately,
  /// for another message, is not at fault.
  public OptionalDouble weight(String request) {
    if (isAnswered(request)) {
      return OptionalDouble.of(0);
    }
    List<Sample> others =
        samples.stream().filter(sample -> !sample.request().equals(request)).toList();
    if (others.size() < ENOUGH_SAMPLES) {
      return OptionalDouble.empty();
    }
    long failed = others.stream().filter(sample -> !sample.isAnswered()).count();
    double share = (failed + 1.0) / (others.size() + 2.0);
    double bits = -Math.log(share) / Math.log(2);
    return OptionalDouble.of(failed == 0 ? 1 : Math.min(1, bits / WEIGHT_DIVISOR));
  }

  private boolean isAnswered(String request) {
    boolean isAnsweredLater =
        Optional.ofNullable(failures.get(request)).filter(Failures::isAnswered).isPresent();
    return isAnsweredLater || samples.contains(new Sample(request, /* isAnswered= */ true));
  }

  /// Whether the next failure of a prompt will be a sample.
  public boolean isSample(String request, Instant now) {
    return !failures.containsKey(request)
        || answeredAt.filter(at -> at.plus(OUTAGE).isAfter(now)).isEmpty();
  }

  /// Whether since the last failure of a prompt others failed as well, and none was answered: what
  /// was held against it till then tells nothing.
  public boolean isOutage(String request) {
    return Optional.ofNullable(failures.get(request))
        .map(Failures::last)
        .filter(last -> !isAnsweredSince(last) && othersFailedSince(request, last) >= ENOUGH_SAMPLES)
        .isPresent();
  }

  private long othersFailedSince(String request, Instant moment) {
    return failures.entrySet().stream()
        .filter(other -> !other.getKey().equals(request))
        .filter(other -> !other.getValue().last().isBefore(moment))
        .count();
  }

  /// Whether a prompt failed before, and another was answered since.
  public boolean isAloneInFailing(String request) {
    return Optional.ofNullable(failures.get(request))
        .filter(failed -> isAnsweredSince(failed.last()))
        .isPresent();
  }

  /// Whether a prompt has failed, as far as is known here.
  public boolean hasFailed(String request) {
    return failures.containsKey(request);
  }

  /// Whether a prompt was answered after that moment.
  public boolean isAnsweredSince(Instant moment) {
    return answeredAt.filter(moment::isBefore).isPresent();
  }

  private List<Sample> with(List<Sample> added) {
    int dropped = Math.max(0, samples.size() + added.size() - KEPT_SAMPLES);
    List<Sample> all = new ArrayList<>(samples);
    all.addAll(added);
    return List.copyOf(all.subList(dropped, all.size()));
  }

  private Map<String, Failures> with(String request, Failures failed) {
    Map<String, Failures> all = new HashMap<>(failures);
    if (all.containsKey(request) || all.size() < KEPT_FAILURES) {
      all.put(request, failed);
    }
    return Map.copyOf(all);
  }

  /// Many that fail at once are an outage, in which each of them weighs next to nothing.
  private RecentResults forgetting(Instant now) {
    if (failures.size() < KEPT_FAILURES) {
      return this;
    }
    Map<String, Failures> rest = new HashMap<>(failures);
    rest.values().removeIf(failed -> failed.last().plus(FORGOTTEN).isBefore(now));
    return new RecentResults(samples, Map.copyOf(rest), answeredAt);
  }
}
