package sluice.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The recent results of prompts at one path and model, and the weight of a failed attempt against
/// its prompt. Not safe for many threads; the clock comes in with each call.
///
/// The more of the other prompts fail, the less a failure tells: at a share p of failures an
/// attempt weighs `-log2(p) / 5`, 1 at most. A prompt that fails by chance reaches a sum of 4.5
/// with a probability of 2^-22.5 for any p; one that cannot succeed reaches it after 5 attempts if
/// the others succeed, after 23 if half of them fail, and hardly ever if all fail.
///
/// The first attempt of a prompt is a sample. Its later failures become samples only if the prompt
/// is answered, since then it did not cause them: prompts that always fail are sent again and
/// again, and must not raise the share of failures by which they are weighed. While no prompt is
/// answered, every failure is a sample. Samples are ordered by the time of sending; by the time of
/// completion, the hanging ones of a burst would come last and in a row.
final class RecentResults {
  private static final int KEPT_SAMPLES = 50;
  private static final int ENOUGH_SAMPLES = 5;

  /// So many other failing prompts show an outage; two prompts alone may both be unable to succeed.
  private static final int ENOUGH_OTHERS = 2;

  private static final int KEPT_FAILURES = 10_000;
  private static final double WEIGHT_DIVISOR = 5;

  /// If no prompt was answered for so long, all fail.
  private static final Duration OUTAGE = Duration.ofMinutes(10);

  /// In the order in which they were sent.
  private final List<Sample> samples = new ArrayList<>(KEPT_SAMPLES + 1);

  /// By request; the one that failed last comes last.
  private final LinkedHashMap<String, Failures> failures = new LinkedHashMap<>();

  private Optional<Instant> answeredAt = Optional.empty();

  /// The number of failures among the samples.
  private int failed;

  /// One result.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  /// @param request the hash of the request, the same for each attempt of a prompt
  private record Sample(long sent, String request, boolean isAnswered) {
    private boolean isAnswerTo(String other) {
      return isAnswered && request.equals(other);
    }
  }

  /// The failures of one request.
  ///
  /// @param last when the last one happened
  /// @param uncounted how many of them are not samples yet
  /// @param isAnswered whether the request was answered nevertheless
  private record Failures(Instant last, int uncounted, boolean isAnswered) {}

  /// An attempt was answered, or rejected for its content.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  void answered(String request, long sent, Instant now) {
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
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  void failed(String request, long sent, Instant now) {
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

  /// Returns the weight of a failed attempt against its prompt, from 0 to 1; to be asked before
  /// [#failed]. Zero if the same request was answered recently, for another message. Empty if fewer
  /// than five samples of other prompts are known and fewer than two other prompts failed; then a
  /// probe must tell. Two other failures are enough, since an outage that spares the probe would
  /// otherwise count against the first prompts of every new environment.
  OptionalDouble weight(String request) {
    if (isAnswered(request)) {
      return OptionalDouble.of(0);
    }
    // All of its own samples are failures, since none of them is an answer.
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

  /// Whether the next failure of a prompt is a sample.
  boolean isSample(String request, Instant now) {
    return !failures.containsKey(request) || isNoneAnswered(now);
  }

  private boolean isNoneAnswered(Instant now) {
    return answeredAt.filter(at -> at.plus(OUTAGE).isAfter(now)).isEmpty();
  }

  /// Whether no prompt is answered, and other prompts have failed since the last failure of this
  /// one: then the earlier evidence against it is void.
  boolean isOutage(String request, Instant now) {
    return Optional.ofNullable(failures.get(request))
        .map(Failures::last)
        .filter(last -> isNoneAnswered(now) && !isAnsweredSince(last))
        .filter(last -> failedSince(last) > ENOUGH_OTHERS)
        .isPresent();
  }

  /// Counts the requests that have failed since a moment, its own included, as far as needed.
  private long failedSince(Instant moment) {
    return failures.sequencedValues().reversed().stream()
        .takeWhile(failed -> !failed.last.isBefore(moment))
        .limit(ENOUGH_OTHERS + 1)
        .count();
  }

  /// Whether a prompt failed before and others were answered since.
  boolean isAloneInFailing(String request) {
    return Optional.ofNullable(failures.get(request))
        .filter(failed -> isAnsweredSince(failed.last))
        .isPresent();
  }

  /// Whether a prompt has failed here, as far as is remembered.
  boolean hasFailed(String request) {
    return failures.containsKey(request);
  }

  /// Whether a prompt was answered after a moment.
  boolean isAnsweredSince(Instant moment) {
    return answeredAt.filter(moment::isBefore).isPresent();
  }
}
