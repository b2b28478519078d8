package sluice.outcome;

import java.time.Duration;
import java.util.Optional;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// The outcome of one message in one invocation: recorded, or returned to the queue.
public sealed interface Outcome {

  /// The record is stored; the message is done.
  record Recorded(Kind kind) implements Outcome {}

  /// The message returns to the queue.
  ///
  /// @param hint the time after which the provider allows a retry
  /// @param reason what was said, without secrets
  record Returned(ReturnReason cause, Optional<Duration> hint, Reason reason) implements Outcome {
    /// Returns a message without a hint.
    public Returned(ReturnReason cause, Reason reason) {
      this(cause, Optional.empty(), reason);
    }
  }

  /// What a record says.
  enum Kind {
    /// The provider answered.
    ANSWERED,
    /// The provider rejected the request for good.
    REFUSED,
    /// The prompt was never sent, or got no usable answer.
    FAILED,
    /// Another request was answered under the same custom_id.
    CONFLICT,
    /// The record was stored before.
    KNOWN
  }

  /// Why a message is returned.
  sealed interface ReturnReason {
    /// A transient failure of the provider or the network.
    record Passing() implements ReturnReason {}

    /// A transient failure of the store.
    ///
    /// @param isOwn whether only the object of this message failed
    record StorePassing(boolean isOwn) implements ReturnReason {}

    /// There was no time left to send the prompt.
    record NoTime() implements ReturnReason {}

    /// The invocation has more than it can start, or than its share; another takes it.
    record Surplus() implements ReturnReason {}

    /// The request was cancelled at the end of the invocation.
    record Cut() implements ReturnReason {}

    /// An outage stops prompts.
    record Blocked(OutageKind kind) implements ReturnReason {}

    /// Another environment is running the message, which SQS has delivered twice.
    record Elsewhere() implements ReturnReason {}

    /// An earlier message of the FIFO group was returned.
    record Behind() implements ReturnReason {}

    /// An unexpected exception.
    record Fault() implements ReturnReason {}

    /// The label in the logs.
    public default String label() {
      return switch (this) {
        case Passing _ -> "passing";
        case StorePassing _ -> "store_passing";
        case NoTime _ -> "no_time";
        case Surplus _ -> "surplus";
        case Cut _ -> "cut";
        case Blocked(OutageKind kind) -> kind.label();
        case Elsewhere _ -> "elsewhere";
        case Behind _ -> "behind";
        case Fault _ -> "fault";
      };
    }
  }
}
