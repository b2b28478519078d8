package sluice.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The latest results of prompts at one path and model, and what a failed attempt tells against its
/// prompt. Not safe for many threads; the clock comes in with each call.
///
/// The more of the other prompts fail, the less one more failure says: with a share p of failures
/// an attempt weighs `-log2(p) / 5`, 1 at most. A prompt that fails by chance reaches a sum of 4.5
/// with a probability of 2^-22.5 whatever p is; one that cannot succeed reaches it after 5 attempts
/// where the others are well, after 23 where half of them fail, and hardly ever where all do.
///
/// A prompt is a sample at its first attempt. What it fails after that is added when it is
/// answered, for then it was not its own doing: prompts that fail always are sent again and again,
/// and must not multiply the share by which they are judged. While nobody is answered, all fail,
/// and every failure is a sample. Samples count in the order in which they were sent: of prompts
/// that are sent together those that hang end last, and would seem to be all there is.
public final class RecentResults {
  private static final int KEPT_SAMPLES = 50;
  private static final int ENOUGH_SAMPLES = 5;

  /// That fail as well: two that are left alone may both be hopeless.
  private static final int ENOUGH_OTHERS = 2;

  private static final int KEPT_FAILURES = 10_000;
  private static final double WEIGHT_DIVISOR = 5;

  /// Where nobody is answered for so long, all fail.
  private static final Duration OUTAGE = Duration.ofMinutes(10);

  /// In the order in which they were sent.
  private final List<Sample> samples = new ArrayList<>(KEPT_SAMPLES + 1);

  /// By request, the one that failed last at the end.
  private final LinkedHashMap<String, Failures> failures = new LinkedHashMap<>();

  private Optional<Instant> answeredAt = Optional.empty();

  /// Of the samples.
  private int failed;

  /// One result.
  ///
  /// @param sent a reading of a monotonic clock in nanoseconds
  /// @param request what was asked, the same for each attempt of a prompt
  private record Sample(long sent, String request, boolean isAnswered) {
    private boolean isAnswerTo(String other) {
      return isAnswered && request.equals(other);
    }
  }

  /// How one request has failed.
  ///
  /// @param last when
  /// @param uncounted failures that are no samples yet
  /// @param isAnswered whether it has been answered all the same
  private record Failures(Instant last, int uncounted, boolean isAnswered) {}

  /// An attempt was answered, or refused for what it asked.
  ///
  /// @param sent when it was sent, a reading of a monotonic clock in nanoseconds
  public void answered(String request, long sent, Instant now) {
    Failures before = failures.get(request);
    if (before != null) {
      for (int failure = 0; failure < Math.min(before.uncounted, KEPT_SAMPLES); failure++) {
        add(new Sample(sent, request, /* isAnswered= */ false));
      }
      failures.put(request, new Failures(before.last, 0, /* isAnswered= */ true));
    }
    add(new Sample(sent, request, /* isAnswered= */ true));
    answeredAt = Optional.of(now);
  }

  /// An attempt failed.
  ///
  /// @param sent when it was sent, a reading of a monotonic clock in nanoseconds
  public void failed(String request, long sent, Instant now) {
    boolean isSample = isSample(request, now);
    Optional<Failures> before = Optional.ofNullable(failures.remove(request));
    if (isSample) {
      add(new Sample(sent, request, /* isAnswered= */ false));
    }
    int uncounted = before.map(Failures::uncounted).orElse(0) + (isSample ? 0 : 1);
    boolean isAnswered = before.filter(Failures::isAnswered).isPresent();
    failures.put(request, new Failures(now, uncounted, isAnswered));
    if (failures.size() > KEPT_FAILURES) {
      failures.pollFirstEntry();
    }
  }

  private void add(Sample sample) {
    int index = samples.size();
    while (index > 0 && samples.get(index - 1).sent - sample.sent > 0) {
      index--;
    }
    samples.add(index, sample);
    failed += sample.isAnswered ? 0 : 1;
    if (samples.size() > KEPT_SAMPLES) {
      failed -= samples.removeFirst().isAnswered ? 0 : 1;
    }
  }

  /// What a failed attempt weighs against its prompt, from 0 to 1; empty where fewer than five
  /// samples of others are known, of which not even two prompts failed: a probe has to tell. Two
  /// that fail as well do tell, or an outage that spares the probe would be held against the first
  /// prompts of every new environment. Asked before the attempt itself is added. A request that was
  /// answered lately, for another message, is not at fault.
  public OptionalDouble weight(String request) {
    if (isAnswered(request)) {
      return OptionalDouble.of(0);
    }
    // None of its own is answered, so that all of its own have failed.
    long own = samples.stream().filter(sample -> sample.request.equals(request)).count();
    long others = samples.size() - own;
    long othersFailed = failed - own;
    if (others < ENOUGH_SAMPLES && othersFailing(request) < ENOUGH_OTHERS) {
      return OptionalDouble.empty();
    }
    double bits = -Math.log((othersFailed + 1.0) / (others + 2.0)) / Math.log(2);
    return OptionalDouble.of(othersFailed == 0 ? 1 : Math.min(1, bits / WEIGHT_DIVISOR));
  }

  private long othersFailing(String request) {
    return samples.stream()
        .filter(sample -> !sample.isAnswered && !sample.request.equals(request))
        .map(Sample::request)
        .distinct()
        .count();
  }

  private boolean isAnswered(String request) {
    Failures before = failures.get(request);
    return (before != null && before.isAnswered)
        || samples.stream().anyMatch(sample -> sample.isAnswerTo(request));
  }

  /// Whether the next failure of a prompt will be a sample.
  public boolean isSample(String request, Instant now) {
    return !failures.containsKey(request) || isNoneAnswered(now);
  }

  private boolean isNoneAnswered(Instant now) {
    return answeredAt.filter(at -> at.plus(OUTAGE).isAfter(now)).isEmpty();
  }

  /// Whether nobody is answered, and since the last failure of a prompt others failed as well: what
  /// was held against it till then tells nothing.
  public boolean isOutage(String request, Instant now) {
    return Optional.ofNullable(failures.get(request))
        .map(Failures::last)
        .filter(last -> isNoneAnswered(now) && !isAnsweredSince(last))
        .filter(last -> failedSince(last) > ENOUGH_OTHERS)
        .isPresent();
  }

  /// How many requests have failed since then, its own included, as far as that matters.
  private long failedSince(Instant moment) {
    return failures.sequencedValues().reversed().stream()
        .takeWhile(failed -> !failed.last.isBefore(moment))
        .limit(ENOUGH_OTHERS + 1)
        .count();
  }

  /// Whether a prompt failed before, and another was answered since.
  public boolean isAloneInFailing(String request) {
    return Optional.ofNullable(failures.get(request))
        .filter(failed -> isAnsweredSince(failed.last))
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
}
