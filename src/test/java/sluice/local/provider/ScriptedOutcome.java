package sluice.local.provider;

import java.time.Duration;
import java.util.SplittableRandom;

/// What becomes of one call that is in order, by seed, content and count alone. Pure.
sealed interface ScriptedOutcome {

  /// The whole answer at once.
  record Answer(Duration after) implements ScriptedOutcome {}

  /// The answer in drops.
  ///
  /// @param over how long the drops take
  record Drip(Duration after, Duration over) implements ScriptedOutcome {}

  /// 500.
  record ServerError(Duration after) implements ScriptedOutcome {}

  /// The connection is reset.
  record Reset(Duration after) implements ScriptedOutcome {}

  /// The fate of a call.
  ///
  /// @param content tells requests apart
  /// @param call 1 for the first of this content
  static ScriptedOutcome of(Behaviour behaviour, long content, int call) {
    long chance = new SplittableRandom(behaviour.seed()).nextLong();
    var random = new SplittableRandom(chance + content + call);
    Duration latency = behaviour.latency().draw(random);
    Faults faults = behaviour.faults();
    double die = call > faults.inARow() ? 1 : random.nextDouble();
    if (die < faults.errors()) {
      return new ServerError(latency.dividedBy(8));
    }
    if (die < faults.errors() + faults.resets()) {
      return new Reset(latency.dividedBy(4));
    }
    if (die < faults.errors() + faults.resets() + faults.drips()) {
      return new Drip(latency.dividedBy(2), latency);
    }
    return new Answer(latency);
  }
}
