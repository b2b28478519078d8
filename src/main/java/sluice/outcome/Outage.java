package sluice.outcome;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Trouble that is nobody's fault: why nothing more is sent, or what a batch came to a standstill
/// for. Immutable.
///
/// @param reason secrets taken out of its words
public record Outage(OutageKind kind, Reason reason) {

  /// How a prompt comes back for it.
  public Returned returned() {
    return new Returned(new ReturnReason.Blocked(kind), reason);
  }

  /// A provider that answers nobody is in trouble, and so is a store that takes no record, though
  /// every message taken alone has passing trouble only. Pure.
  ///
  /// @param isAnsweredOfLate whether any prompt was answered in the last five minutes
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
