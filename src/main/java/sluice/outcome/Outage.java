package sluice.outcome;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// An outage that no prompt causes: it stops an invocation, or explains why a batch had no success.
/// Immutable.
///
/// @param reason what was said, without secrets
public record Outage(OutageKind kind, Reason reason) {

  /// Returns how a prompt is returned because of the outage.
  public Returned returned() {
    return new Returned(new ReturnReason.Blocked(kind), reason);
  }

  /// Finds the outage of a batch whose messages were returned one by one, each for a transient
  /// failure: of the provider if no prompt was answered, of the store if no record was stored.
  /// Pure.
  ///
  /// @param isAnsweredRecently whether any prompt was answered in the last five minutes
  public static Optional<Outage> of(List<MessageResult> batch, boolean isAnsweredRecently) {
    boolean isRecorded =
        batch.stream().map(MessageResult::outcome).anyMatch(Outcome.Recorded.class::isInstance);
    return batch.stream()
        .map(MessageResult::outcome)
        .filter(Returned.class::isInstance)
        .map(Returned.class::cast)
        .flatMap(returned ->
            switch (returned.cause()) {
              case ReturnReason.StorePassing(boolean isOwn) when !isRecorded && !isOwn ->
                  Stream.of(new Outage(OutageKind.STORE, returned.reason()));
              case ReturnReason.Blocked(OutageKind kind) ->
                  Stream.of(new Outage(kind, returned.reason()));
              case ReturnReason.Passing _ when !isAnsweredRecently ->
                  Stream.of(new Outage(OutageKind.PROVIDER, returned.reason()));
              default -> Stream.empty();
            })
        .findFirst();
  }
}
