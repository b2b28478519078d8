package sluice.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How requests to one address and model have ended so far. Immutable.
///
/// @param ended how many that tell of the provider
/// @param answered those of them that were answered, or refused for their own fault
/// @param latest the last of them, the latest last
public record TrackRecord(long ended, long answered, List<Ended> latest) {
  /// None has ended.
  public static final TrackRecord NONE = new TrackRecord(0, 0, List.of());

  private static final int KEPT = 20;
  private static final Duration LATELY = Duration.ofMinutes(5);

  /// One that has ended.
  ///
  /// @param request what was asked; the same for each attempt of a prompt
  /// @param at when it ended
  record Ended(String request, boolean isAnswered, long at) {}

  /// Whose fault a failure is.
  public enum Fault {
    /// The others were answered meanwhile: it fails by itself.
    OWN,
    /// Some of the others failed as well.
    NOBODYS,
    /// No other ended meanwhile, or they cannot tell.
    UNKNOWN
  }

  /// One more has ended.
  ///
  /// @param now a reading of a monotonic clock in nanoseconds
  public TrackRecord and(String request, boolean isAnswered, long now) {
    List<Ended> kept = new ArrayList<>(latest);
    if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.add(new Ended(request, isAnswered, now));
    return new TrackRecord(ended + 1, answered + (isAnswered ? 1 : 0), List.copyOf(kept));
  }

  /// Whose fault the failure of one attempt is: its own where at least nine in ten of the others
  /// that ended meanwhile were answered. Nobody's, whatever they say, where of the others that
  /// ended in the last minutes some were answered and more than three in twenty were not: then it
  /// is chance. Where none of them was answered, not even lately, they may be as hopeless.
  ///
  /// Asked before the attempt itself is counted.
  ///
  /// @param begun the record when the attempt began
  public Fault fault(TrackRecord begun, String request, long now) {
    long others = ended - begun.ended;
    long answers = answered - begun.answered;
    List<Ended> lately =
        latest.stream()
            .filter(each -> now - each.at() <= LATELY.toNanos())
            .filter(each -> !each.request().equals(request))
            .toList();
    long answersLately = lately.stream().filter(Ended::isAnswered).count();
    boolean isMixed = answersLately > 0 && answersLately * 20 < lately.size() * 17L;
    if (isMixed) {
      return Fault.NOBODYS;
    }
    if (others <= 0 || (answers <= 0 && answersLately == 0)) {
      return Fault.UNKNOWN;
    }
    return answers * 10 >= others * 9 ? Fault.OWN : Fault.NOBODYS;
  }
}
