package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.time.VirtualTime;

final class LanesTest {
  private static final Rates RATES = new Rates(OptionalLong.of(1), OptionalLong.empty());

  @Test
  void areOnesOwnForTheFirstModelsAndOneForAllOthers() {
    Lanes lanes = lanes(Set.of());
    Set<Lane> first = of(lanes, 0, 32);
    Set<Lane> others = of(lanes, 32, 1000);

    assertThat(first).hasSize(32);
    assertThat(others).hasSize(1).doesNotContainAnyElementsOf(first);
    assertThat(of(lanes, 0, 32)).isEqualTo(first);
  }

  @Test
  void areAlwaysTheirOwnForModelsWithLimits() {
    Set<String> many =
        IntStream.range(0, 40).mapToObj(each -> "limited" + each).collect(Collectors.toSet());
    Lanes lanes = lanes(many);
    Set<Lane> unknown = of(lanes, 0, 100);

    Set<Lane> limited = new HashSet<>();
    many.forEach(model -> limited.add(lanes.of(model)));
    assertThat(limited).hasSize(40).doesNotContainAnyElementsOf(unknown);
    assertThat(unknown).hasSize(1);
  }

  private static Set<Lane> of(Lanes lanes, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> lanes.of("model" + number))
        .collect(Collectors.toSet());
  }

  private static Lanes lanes(Set<String> limited) {
    Map<String, Rates> ofModels =
        limited.stream().collect(Collectors.toMap(model -> model, _ -> RATES));
    var time = new VirtualTime();
    return new Lanes(
        new RateLimits(ofModels, Rates.NONE, 1),
        _ -> new Lane(Rates.NONE, 1, 1, /* isCapSpent= */ false, time));
  }
}
