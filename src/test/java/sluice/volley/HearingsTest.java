package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import sluice.message.Endpoint;
import sluice.message.Pings;
import sluice.message.Prompt;
import sluice.time.VirtualTime;
import sluice.volley.Witness.Testimony;

final class HearingsTest {
  private static final Prompt LIKE = Pings.of(Endpoint.CHAT_COMPLETIONS, "model");
  private static final Prompt OTHER = Pings.of(Endpoint.CHAT_COMPLETIONS, "another");

  private final VirtualTime time = new VirtualTime();
  private final Hearings hearings = new Hearings(time);
  private CompletableFuture<Testimony> witness = new CompletableFuture<>();
  private int asked;

  @Test
  void askOneWitnessForAllThatWantToKnowMeanwhile() {
    CompletableFuture<Testimony> first = hear(LIKE, 0);
    CompletableFuture<Testimony> second = hear(LIKE, 0);
    witness.complete(Testimony.ANSWERED);

    assertThat(asked).isOne();
    assertThat(first.join()).isEqualTo(Testimony.ANSWERED);
    assertThat(second.join()).isEqualTo(Testimony.ANSWERED);
  }

  @Test
  void tellWhatWasHeardAfterTheMomentInQuestionAlone() {
    time.advance(Duration.ofSeconds(10));
    witness.complete(Testimony.ANSWERED);
    var _ = hear(LIKE, 0);
    time.advance(Duration.ofSeconds(10));

    assertThat(hear(LIKE, Duration.ofSeconds(10).toNanos()).join()).isEqualTo(Testimony.ANSWERED);
    assertThat(hear(LIKE, Duration.ofSeconds(11).toNanos()).join()).isEqualTo(Testimony.NONE);
    assertThat(asked).isOne();
  }

  @Test
  void askOnceAMinuteWhateverTheModel() {
    witness.complete(Testimony.FAILED);
    var _ = hear(LIKE, 0);
    assertThat(hear(OTHER, 0).join()).isEqualTo(Testimony.NONE);

    time.advance(Duration.ofMinutes(1));
    assertThat(hear(OTHER, time.nanos()).join()).isEqualTo(Testimony.FAILED);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void countNoWitnessThatThereWasNoTimeFor() {
    assertThat(hearings.hear(LIKE, 0, Optional::empty).join()).isEqualTo(Testimony.NONE);

    witness.complete(Testimony.ANSWERED);
    assertThat(hear(LIKE, 0).join()).isEqualTo(Testimony.ANSWERED);
  }

  @Test
  void knowForAMinuteThatAllWorks() {
    assertThat(hearings.isAnswered(LIKE)).isFalse();
    witness.complete(Testimony.ANSWERED);
    var _ = hear(LIKE, 0);

    assertThat(hearings.isAnswered(LIKE)).isTrue();
    assertThat(hearings.isAnswered(OTHER)).isFalse();
    time.advance(Duration.ofMinutes(1));
    assertThat(hearings.isAnswered(LIKE)).isFalse();
  }

  @Test
  void hearNothingFromAWitnessThatFails() {
    witness = CompletableFuture.failedFuture(new IllegalStateException("scripted"));

    assertThat(hear(LIKE, 0).join()).isEqualTo(Testimony.NONE);
  }

  private CompletableFuture<Testimony> hear(Prompt like, long since) {
    return hearings.hear(
        like,
        since,
        () -> {
          asked++;
          return Optional.of(witness);
        });
  }
}
