package sluice.local;

import java.time.Duration;
import java.time.Instant;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.Refusal;
import sluice.volley.Ended;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// How one message ended, in words. Pure.
final class EndedText {
  private EndedText() {}

  /// @param rules of the function, which tell why it refused a message
  static String of(Ended ended, MessageReader.Rules rules) {
    String took = ended.latency().map(EndedText::in).orElse("");
    return switch (ended.outcome()) {
      case Recorded(Kind kind) ->
          switch (kind) {
            case ANSWERED -> "answered" + took;
            case REFUSED -> "refused with " + ended.status() + took;
            case FAILED -> "failed" + took + code(ended.message(), rules);
            case CONFLICT -> "not sent: another request was answered under this custom_id";
            case KNOWN -> "has its answer already";
          };
      case ComesBack comesBack -> "comes back to the queue: " + comesBack.reason().words();
    };
  }

  private static String code(Message message, MessageReader.Rules rules) {
    return new MessageReader(rules).read(message, Instant.now()) instanceof Refusal refusal
        ? ": " + refusal.code().code()
        : "";
  }

  private static String in(Duration latency) {
    return " in " + Numerals.seconds(latency);
  }
}
