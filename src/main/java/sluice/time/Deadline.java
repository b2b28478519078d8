package sluice.time;

import java.time.Duration;

/// When the parts of an invocation must be over. Immutable; readings are of a monotonic clock in
/// nanoseconds.
///
/// Lambda kills what runs past its limit, and the whole batch comes back. So the end is kept free:
/// first nothing is in flight any more, then nothing is being stored, then nothing is being told to
/// SQS, and the answer is given at least 500 ms before the limit.
///
/// @param begun when the invocation began
/// @param end when Lambda would kill it
public record Deadline(long begun, long end) {
  private static final Duration LEAST_RESERVE = Duration.ofSeconds(3);
  private static final Duration MOST_RESERVE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(30);

  /// The deadline of an invocation that begins now.
  ///
  /// @param now a reading of the clock
  /// @param remaining what Lambda says is left (`getRemainingTimeInMillis`)
  public static Deadline in(Duration remaining, long now) {
    return new Deadline(now, now + remaining.toNanos());
  }

  /// What is in flight then is cancelled.
  public long cut() {
    return end - reserve();
  }

  /// What the invocation has until then, in all.
  public Duration untilCut() {
    return Duration.ofNanos(cut() - begun);
  }

  /// What hangs where no other prompt tells whose doing that is, is ended by then, so that a probe
  /// can tell.
  public long lastCall() {
    return cut() - Math.min(LONGEST_PROBE.toNanos(), untilCut().toNanos() / 10);
  }

  /// An answer that is not stored then has been refused; what is to be remembered of it still can.
  public long answersBy() {
    return end - reserve() * 5 / 8;
  }

  /// What is not stored then is given up.
  public long storeBy() {
    return end - reserve() / 2;
  }

  /// The answer must be given by then: 750 ms or more before the end, where the invocation had six
  /// seconds.
  public long returnBy() {
    return end - reserve() / 4;
  }

  /// Whether a prompt that may take so long can start now. Never asks for more than half of the
  /// time there was, so that at first something always can.
  public boolean allows(Duration expected, long now) {
    long needed = Math.min(expected.toNanos(), (cut() - begun) / 2);
    return now < cut() && cut() - now >= needed;
  }

  /// A twentieth of the whole, from 3 s to 10 s, but never more than half of it.
  private long reserve() {
    long whole = end - begun;
    long wanted = Math.clamp(whole / 20, LEAST_RESERVE.toNanos(), MOST_RESERVE.toNanos());
    return Math.min(wanted, whole / 2);
  }
}
