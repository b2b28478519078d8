package sluice.volley;

import java.util.Optional;
import sluice.limit.TrackRecord.Fault;
import sluice.message.ErrorCode;

/// The attempts of one prompt in this invocation that failed and may have failed by themselves.
/// Immutable.
///
/// @param own those that did: others were answered meanwhile
/// @param unclear those of which no other prompt can tell
/// @param unclearSince when the last of those was sent
/// @param code what the last of them would be recorded as
record Failures(int own, int unclear, long unclearSince, Optional<ErrorCode> code) {
  static final Failures NONE = new Failures(0, 0, 0, Optional.empty());

  /// @param begun when it was sent
  Failures and(Fault fault, ErrorCode as, long begun) {
    return switch (fault) {
      case OWN -> new Failures(own + 1, unclear, unclearSince, Optional.of(as));
      case UNKNOWN -> new Failures(own, unclear + 1, begun, Optional.of(as));
      case NOBODYS -> this;
    };
  }

  /// Those that were unclear were its own: the witness was answered.
  Failures witnessed() {
    return new Failures(own + unclear, 0, unclearSince, code);
  }
}
