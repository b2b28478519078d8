package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MemoizedTest {
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void value_isMadeAtItsFirstUseAndKept() {
    var value = new Memoized<>(calls::incrementAndGet);

    assertThat(calls).hasValue(0);
    assertThat(value.get()).isEqualTo(1);
    assertThat(value.get()).isEqualTo(1);
  }

  @Test
  void valueThatCouldNotBeMade_isTriedAgainAtTheNextUse() {
    var value =
        new Memoized<>(() -> {
          if (calls.incrementAndGet() == 1) {
            throw new IllegalStateException("not yet");
          }
          return "made";
        });

    assertThatThrownBy(value::get).hasMessage("not yet");
    assertThat(value.get()).isEqualTo("made");
  }
}
