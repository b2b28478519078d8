package sluice.local.cli;

import java.net.URI;
import java.time.Duration;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.Returned;

/// How one message ended, in words. Pure.
public final class EndedText {
  private EndedText() {}

  /// The words.
  ///
  /// @param base the provider's address
  public static String of(MessageResult ended, URI base) {
    String took = ended.latency().map(EndedText::in).orElse("");
    return switch (ended.outcome()) {
      case Recorded(Kind kind) ->
          switch (kind) {
            case ANSWERED -> "answered" + took;
            case REFUSED ->
                "refused%s: %s"
                    .formatted(took, ended.code().orElse(Integer.toString(ended.status())));
            case FAILED -> "failed" + took + ended.code().map(": "::concat).orElse("");
            case CONFLICT -> "not sent: another request was answered under this custom_id";
            case KNOWN -> "has its answer already";
          };
      case Returned returned ->
          "returns to the queue: " + OutageText.of(returned.reason().words(), base);
    };
  }

  private static String in(Duration latency) {
    return " in " + Formats.duration(latency);
  }
}
