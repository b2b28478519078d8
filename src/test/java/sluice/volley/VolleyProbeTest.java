package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.ScriptedProvider.ERROR;
import static sluice.volley.ScriptedProvider.answer;
import static sluice.volley.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.limit.RateLimits;
import sluice.limit.Rates;

/// A probe is sent, whatever waits beside it, and gone when its batch is.
final class VolleyProbeTest {

  /// The one waits for its retry while the other waits for the probe.
  @Test
  void isAskedThoughOneThatMustHoldCameAfterIt() {
    var rehearsal = new Rehearsal(4, requests(20));
    rehearsal.provider.script((prompt, attempt) -> {
      if (prompt.body().contains("flagged")) {
        return status(403, ERROR).after(Duration.ofMillis(100));
      }
      boolean isFirst = prompt.body().contains("failing") && attempt == 1;
      return isFirst ? status(500, ERROR).after(Duration.ofMillis(2800)) : answer();
    });

    CompletableFuture<Fired> fired =
        rehearsal.begin(Rehearsal.LONG, rehearsal.message("failing"), rehearsal.message("flagged"));
    rehearsal.time.advance(Duration.ofMinutes(1));

    assertThat(fired).isDone();
    assertThat(causes(fired.join().ended())).isEmpty();
  }

  @Test
  void doesNotOutliveItsBatchThoughAnotherWasAskedAfterIt() {
    var rehearsal = new Rehearsal(4);
    rehearsal.provider.script((prompt, _) -> {
      if (prompt.body().contains("\"ping\"")) {
        return answer().after(Duration.ofHours(1));
      }
      boolean isSlow = prompt.model().equals("other");
      return status(500, ERROR).after(Duration.ofSeconds(isSlow ? 70 : 1));
    });

    List<Ended> ended =
        rehearsal.fire(
            Duration.ofMinutes(5),
            rehearsal.message("quick"),
            rehearsal.message("slow", "{\"prompt\":\"p\",\"model\":\"other\"}"));

    assertThat(causes(ended)).containsExactly("passing", "passing");
    assertThat(rehearsal.provider.calls).hasSize(6);
    assertThat(rehearsal.provider.inFlight).isZero();
  }

  private static RateLimits requests(long perMinute) {
    return new RateLimits(Map.of(), new Rates(OptionalLong.of(perMinute), OptionalLong.empty()), 1);
  }
}
