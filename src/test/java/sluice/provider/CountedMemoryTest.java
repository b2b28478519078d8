package sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Identity;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;

/// What the budget counts for an answer is at least what is held of it: the body and its line.
class CountedMemoryTest {
  private static final int SIZE = 300_000;
  private static final long PLENTY = 1L << 30;

  /// What a line has beside the body.
  private static final int AROUND = 600;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "é",
        "語",
        "\uD83D\uDE00",
        "\u0085",
        "\u2028",
        "\u2029",
        "\u0001",
        "\u0000",
        "\n",
        "\t",
        "\\n",
        "\\u2028",
        "\\ud83d",
        "\\\"",
        "a\u0085",
        "語\u2028"
      })
  void answerOfAnyCharacters_countsAtLeastItsMemory(String unit) {
    assertCounted(answer(unit, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "ÿ", "\u00ed\u00a0\u0080", "\u00f0\u0090\u0080", "\u00e2\u0080a"})
  void invalidUtf8_countsAtLeastItsMemory(String unit) {
    assertCounted(answer(unit, ISO_8859_1));
  }

  @Test
  void nanValues_countAtLeastTheirMemory() {
    assertCounted(("{\"a\":[" + "NaN,".repeat(SIZE / 4) + "1]}").getBytes(UTF_8));
  }

  @Test
  void usualText_countsThreeTimesItsLength() {
    String usual = "Two words, \\\"quoted\\\";\\n and é, 語, \uD83D\uDE00, \u2028 ";

    assertThat(counted(answer(usual, UTF_8)))
        .isEqualTo((long) MemoryBudget.COPIES * answer(usual, UTF_8).length);
  }

  private static byte[] answer(String unit, Charset charset) {
    String content = unit.repeat(SIZE / unit.length());
    return "{\"choices\":[{\"message\":{\"content\":\"%s\"}}]}"
        .formatted(content)
        .getBytes(charset);
  }

  private static void assertCounted(byte[] body) {
    byte[] line =
        new ResultRecord(
                "batch_req_1",
                new Identity("job", "id", /* own= */ true),
                "m",
                "f".repeat(64),
                new Result.Responded(200, Optional.empty(), body),
                new RecordTiming(
                    1,
                    Optional.of(Duration.ZERO),
                    Duration.ZERO,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    "m",
                    ""))
            .line();

    assertThat(new String(line, UTF_8)).contains("\"body\":{");
    assertThat(counted(body)).isGreaterThanOrEqualTo(body.length + line.length - AROUND);
  }

  private static long counted(byte[] body) {
    var budget = new MemoryBudget(PLENTY, body.length, Runnable::run, () -> {});
    var subscriber = new BudgetedBodySubscriber(body.length, budget.reserve());
    subscriber.onSubscribe(new Unlimited());
    for (int at = 0; at < body.length; at += 10_007) {
      subscriber.onNext(List.of(ByteBuffer.wrap(body, at, Math.min(10_007, body.length - at))));
    }
    subscriber.onComplete();
    assertThat(subscriber.getBody().toCompletableFuture().resultNow().drain()).isEqualTo(body);
    return PLENTY - budget.free();
  }

  private static final class Unlimited implements Subscription {
    @Override
    public void request(long items) {
      // Everything comes unasked.
    }

    @Override
    public void cancel() {
      throw new AssertionError("cancelled");
    }
  }
}
