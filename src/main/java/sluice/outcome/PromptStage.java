package sluice.outcome;

import java.util.EnumSet;
import java.util.Set;

/// The stage of a prompt in its batch, and the stages that may follow. Any stage may be followed by
/// [#FINISHED] when the batch must end.
public enum PromptStage {
  /// Earlier messages of its group or key run first, or the probe of a breaker is under way.
  WAITING,
  /// Its record and its history are checked.
  CHECKING,
  /// It may have crashed an environment, and waits until the others have finished, to run alone.
  QUARANTINED,
  /// It waits for its model's limiter, a permit and every start condition.
  QUEUED,
  /// Its request is in flight.
  IN_FLIGHT,
  /// It waits before its retry in place.
  BACKING_OFF,
  /// It waits for a new API key.
  REFRESHING_KEY,
  /// Its refusal is ambiguous; later requests or a probe decide.
  UNDECIDED,
  /// A failed attempt is weighed as evidence, perhaps by a probe.
  ATTRIBUTING,
  /// Its record is being stored.
  STORING,
  /// Its outcome is known.
  FINISHED;

  /// Whether a prompt may move from here to another stage.
  public boolean leadsTo(PromptStage next) {
    return next == FINISHED || next().contains(next);
  }

  /// Whether nothing of the prompt is in flight, or was answered.
  public boolean isUnsent() {
    return switch (this) {
      case WAITING, CHECKING, QUARANTINED, QUEUED, BACKING_OFF, REFRESHING_KEY -> true;
      case IN_FLIGHT, UNDECIDED, ATTRIBUTING, STORING, FINISHED -> false;
    };
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
