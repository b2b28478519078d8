package sluice.outcome;

import java.util.EnumSet;
import java.util.Set;

/// Where a prompt stands in its batch, and where it may go from there. A prompt is finished from
/// every stage when its batch gives it up.
public enum PromptStage {
  /// Other messages of its group or its key come first.
  WAITING,
  /// The breakers, its record and its history are looked at.
  CHECKING,
  /// It runs alone, when the others of its batch have finished: it may have crashed an environment.
  QUARANTINED,
  /// It waits for its model's limiter, a permit and every start condition.
  QUEUED,
  /// Its request is in flight.
  IN_FLIGHT,
  /// It waits before its retry in place.
  BACKING_OFF,
  /// It waits for another API key.
  REFRESHING_KEY,
  /// Its refusal may concern it alone or the whole account; what is sent later decides.
  UNDECIDED,
  /// It is found out whose doing its failure is.
  ATTRIBUTING,
  /// Its record is being stored.
  STORING,
  /// Its outcome is known.
  FINISHED;

  /// Whether a prompt may go from here to another stage.
  public boolean leadsTo(PromptStage next) {
    return next == FINISHED || next().contains(next);
  }

  private Set<PromptStage> next() {
    return switch (this) {
      case WAITING -> EnumSet.of(CHECKING);
      case CHECKING -> EnumSet.of(QUARANTINED, QUEUED, STORING);
      case QUARANTINED -> EnumSet.of(QUEUED, STORING);
      case QUEUED -> EnumSet.of(IN_FLIGHT, ATTRIBUTING, STORING);
      case IN_FLIGHT -> EnumSet.of(BACKING_OFF, REFRESHING_KEY, UNDECIDED, ATTRIBUTING, STORING);
      case BACKING_OFF, REFRESHING_KEY -> EnumSet.of(QUEUED, ATTRIBUTING);
      case UNDECIDED -> EnumSet.of(ATTRIBUTING, STORING);
      case ATTRIBUTING, STORING -> EnumSet.of(STORING);
      case FINISHED -> EnumSet.noneOf(PromptStage.class);
    };
  }
}
