package sluice.limit;

/// How requests to one address and model have ended so far, counted. Immutable.
///
/// @param ended all that tell of the provider
/// @param answered those of them that were answered, or refused for their own fault
public record TrackRecord(long ended, long answered) {
  /// None has ended.
  public static final TrackRecord NONE = new TrackRecord(0, 0);

  /// Whose fault a failure is.
  public enum Fault {
    /// The others were answered meanwhile: it fails by itself.
    OWN,
    /// The others failed as well.
    NOBODYS,
    /// No other ended meanwhile.
    UNKNOWN
  }

  /// One more has ended.
  public TrackRecord and(boolean isAnswered) {
    return new TrackRecord(ended + 1, answered + (isAnswered ? 1 : 0));
  }

  /// Whose fault the failure of one attempt is: its own where at least nine in ten of the others
  /// that ended meanwhile were answered.
  ///
  /// Asked before the attempt itself is counted.
  ///
  /// @param begun the record when the attempt began
  public Fault fault(TrackRecord begun) {
    long others = ended - begun.ended;
    long answers = answered - begun.answered;
    if (others <= 0) {
      return Fault.UNKNOWN;
    }
    return answers * 10 >= others * 9 ? Fault.OWN : Fault.NOBODYS;
  }
}
