package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.volley.Rehearsal.causes;
import static sluice.volley.ScriptedProvider.answer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Outcome.Kind;
import sluice.volley.Outcome.Recorded;

/// What the end of the invocation does.
final class VolleyDeadlineTest {
  private final Rehearsal rehearsal = new Rehearsal(5);

  @Test
  void cancelsWhatIsInFlightShortlyBeforeTheEndAndSendsItBack() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(2)));

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.messages(8));

    assertThat(causes(ended)).hasSize(8).containsOnly("cut", "no_time");
    assertThat(causes(ended)).filteredOn("cut"::equals).hasSize(5);
    assertThat(rehearsal.provider.inFlight).isZero();
    assertThat(rehearsal.time.nanos())
        .isLessThanOrEqualTo(Duration.ofSeconds(57).toNanos() + 1_000_000);
    assertThat(rehearsal.environment.permits().inUse()).isZero();
  }

  @Test
  void cutsWhatIsInFlightWhereTheOthersCanTell() {
    var _ = rehearsal.fire(rehearsal.messages(9));
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(2)));

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.message("long"));

    assertThat(causes(ended)).containsExactly("cut");
    assertThat(rehearsal.provider.cancelled).isEqualTo(1);
  }

  @Test
  void doesNotStartWhatTheTimeLeftWouldNotCover() {
    var _ = rehearsal.fire(rehearsal.message("slow", "first"));
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofSeconds(10)));
    var _ = rehearsal.fire(rehearsal.message("slower"));
    int before = rehearsal.provider.calls.size();

    // Three times 10 s do not fit into what is left of 50 s once the first five have taken ten.
    List<Ended> ended = rehearsal.fire(Duration.ofSeconds(50), rehearsal.messages(30));

    assertThat(rehearsal.provider.calls.size() - before).isBetween(10, 20);
    assertThat(causes(ended)).containsOnly("no_time");
    assertThat(ended).filteredOn(end -> end.outcome() instanceof Recorded).hasSizeGreaterThan(9);
  }

  @Test
  void alwaysStartsSomethingHoweverSlowTheProviderIs() {
    rehearsal.provider.script((_, _) -> answer().after(Duration.ofMinutes(4)));
    var _ = rehearsal.fire(rehearsal.message("slow"));
    rehearsal.provider.script((_, _) -> answer());

    assertThat(rehearsal.fire(Duration.ofMinutes(1), rehearsal.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  @Test
  void endsInTimeThoughTheStoreNeverTakesAnAnswer() {
    rehearsal.store.fail((key, isWrite) ->
        isWrite && !key.endsWith(".probe")
            ? Optional.of(new Failed(true, "S3 answered 503"))
            : Optional.empty());

    List<Ended> ended = rehearsal.fire(Duration.ofMinutes(1), rehearsal.messages(5));

    assertThat(causes(ended)).hasSize(5).containsOnly("store_passing");
    assertThat(rehearsal.time.nanos()).isLessThan(Duration.ofSeconds(59).toNanos());
    assertThat(rehearsal.journal.troubles).containsExactly("store: S3 answered 503");
  }

  @Test
  void firesNothingMoreOnceItsEnvironmentEnds() {
    CompletableFuture<Fired> fired = rehearsal.begin(Rehearsal.LONG, rehearsal.messages(20));
    rehearsal.time.advance(Duration.ofMillis(500));

    rehearsal.environment.end();
    rehearsal.time.advance(ScriptedProvider.LATENCY.plusMillis(100));

    assertThat(fired).isCompleted();
    assertThat(rehearsal.provider.calls).hasSize(5);
    assertThat(causes(fired.join().ended())).hasSize(15).containsOnly("no_time");
    assertThat(rehearsal.store.records()).hasSize(5);
  }
}
