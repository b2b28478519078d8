package sluice.outcome;

import java.time.Duration;
import java.util.Optional;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// How one message ended: in a record, or on its way back to the queue.
public sealed interface Outcome {

  /// Its record is in the store: the message is done.
  record Recorded(Kind kind) implements Outcome {}

  /// It goes back to the queue.
  ///
  /// @param hint when the provider says to try again
  /// @param reason secrets taken out of its words
  record Returned(ReturnReason cause, Optional<Duration> hint, Reason reason) implements Outcome {
    /// A message that is returned without a hint.
    public Returned(ReturnReason cause, Reason reason) {
      this(cause, Optional.empty(), reason);
    }
  }

  /// What the record says.
  enum Kind {
    /// The provider answered.
    ANSWERED,
    /// The provider refused it for good.
    REFUSED,
    /// It was never sent, or there was no usable answer.
    FAILED,
    /// Another request was answered under its name.
    CONFLICT,
    /// The record was there before.
    KNOWN
  }

  /// Why a message comes back.
  sealed interface ReturnReason {
    /// Passing trouble of the provider or the network.
    record Passing() implements ReturnReason {}

    /// Passing trouble of the store.
    ///
    /// @param isOwn whether it is that of this message's own object, all others being well
    record StorePassing(boolean isOwn) implements ReturnReason {}

    /// The time left was too short to start it.
    record NoTime() implements ReturnReason {}

    /// The invocation's end cut it off.
    record Cut() implements ReturnReason {}

    /// Trouble that is nobody's fault.
    record Blocked(OutageKind kind) implements ReturnReason {}

    /// Another environment runs it: SQS has delivered it twice.
    record Elsewhere() implements ReturnReason {}

    /// An earlier message of its group comes back, and order counts.
    record Behind() implements ReturnReason {}

    /// A fault of our own.
    record Fault() implements ReturnReason {}

    /// As it stands in the logs.
    public default String label() {
      return switch (this) {
        case Passing _ -> "passing";
        case StorePassing _ -> "store_passing";
        case NoTime _ -> "no_time";
        case Cut _ -> "cut";
        case Blocked(OutageKind kind) -> kind.label();
        case Elsewhere _ -> "elsewhere";
        case Behind _ -> "behind";
        case Fault _ -> "fault";
      };
    }
  }
}
