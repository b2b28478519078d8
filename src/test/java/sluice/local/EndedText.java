package sluice.local;

import java.time.Duration;
import sluice.volley.Ended;
import sluice.volley.Outcome.ComesBack;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// How one message ended, in words. Pure.
final class EndedText {
  private EndedText() {}

  static String of(Ended ended) {
    String took = ended.latency().map(EndedText::in).orElse("");
    return switch (ended.outcome()) {
      case Recorded(Kind kind) ->
          switch (kind) {
            case ANSWERED -> "answered" + took;
            case REFUSED ->
                "refused with " + ended.code().orElse(Integer.toString(ended.status())) + took;
            case FAILED -> "failed" + took + ended.code().map(": "::concat).orElse("");
            case CONFLICT -> "not sent: another request was answered under this custom_id";
            case KNOWN -> "has its answer already";
          };
      case ComesBack comesBack -> "comes back to the queue: " + comesBack.reason().words();
    };
  }

  private static String in(Duration latency) {
    return " in " + Numerals.seconds(latency);
  }
}
