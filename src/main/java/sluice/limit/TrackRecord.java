package sluice.limit;

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

  /// One that has ended.
  ///
  /// @param request what was asked; the same for each attempt of a prompt
  record Ended(String request, boolean isAnswered) {}

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
  public TrackRecord and(String request, boolean isAnswered) {
    List<Ended> kept = new ArrayList<>(latest);
    if (kept.size() == KEPT) {
      kept.removeFirst();
    }
    kept.add(new Ended(request, isAnswered));
    return new TrackRecord(ended + 1, answered + (isAnswered ? 1 : 0), List.copyOf(kept));
  }

  /// Whose fault the failure of one attempt is: its own where at least nine in ten of the others
  /// that ended meanwhile were answered; but not where that is chance, since of the others that
  /// ended lately more than three in twenty failed. Where none of them was answered, not even
  /// lately, they may be as hopeless.
  ///
  /// Asked before the attempt itself is counted.
  ///
  /// @param begun the record when the attempt began
  public Fault fault(TrackRecord begun, String request) {
    long others = ended - begun.ended;
    long answers = answered - begun.answered;
    List<Ended> lately = latest.stream().filter(each -> !each.request().equals(request)).toList();
    long answersLately = lately.stream().filter(Ended::isAnswered).count();
    if (others <= 0 || (answers <= 0 && answersLately == 0)) {
      return Fault.UNKNOWN;
    }
    boolean isUsual = answersLately * 20 >= lately.size() * 17L;
    return answers * 10 >= others * 9 && isUsual ? Fault.OWN : Fault.NOBODYS;
  }
}
