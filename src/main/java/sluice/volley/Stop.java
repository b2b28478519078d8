package sluice.volley;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.provider.Reason;
import sluice.provider.Trouble;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;

/// Trouble that is nobody's fault: why nothing more is fired, or what a batch came to a standstill
/// for. Immutable.
///
/// @param reason secrets taken out of its words
record Stop(Trouble trouble, Reason reason) {

  /// How a prompt comes back for it.
  ComesBack comesBack() {
    return new ComesBack(new Cause.Blocked(trouble), Optional.empty(), reason);
  }

  /// A provider that answers nobody is in trouble, and so is a store that takes no record, though
  /// every message taken alone has passing trouble only. Pure.
  ///
  /// @param isAnsweredOfLate whether any prompt was answered in the last five minutes
  static Optional<Stop> of(List<Ended> batch, boolean isAnsweredOfLate) {
    boolean isRecorded =
        batch.stream().map(Ended::outcome).anyMatch(Outcome.Recorded.class::isInstance);
    return batch.stream()
        .map(Ended::outcome)
        .filter(ComesBack.class::isInstance)
        .map(ComesBack.class::cast)
        .flatMap(comesBack ->
            switch (comesBack.cause()) {
              case Cause.StorePassing(boolean isOwn) when !isRecorded && !isOwn ->
                  Stream.of(new Stop(Trouble.STORE, comesBack.reason()));
              case Cause.Blocked(Trouble trouble) ->
                  Stream.of(new Stop(trouble, comesBack.reason()));
              case Cause.Passing _ when !isAnsweredOfLate ->
                  Stream.of(new Stop(Trouble.PROVIDER, comesBack.reason()));
              default -> Stream.empty();
            })
        .findFirst();
  }
}
