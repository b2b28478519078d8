package sluice.volley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.Demand;
import sluice.limit.Need;
import sluice.limit.RateLimits;
import sluice.limit.Rates;
import sluice.time.VirtualTime;

final class LanesTest {
  private static final Need NOTHING = new Need(0, 0);
  private static final Rates RATES = new Rates(OptionalLong.of(1), OptionalLong.empty());

  @Test
  void areOnesOwnForTheFirstModelsInUseAndOneForAllOthers() {
    Lanes lanes = lanes(Set.of());
    Set<Lane> first = joined(lanes, 0, 32);
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

  @Test
  void areLeftToOthersByTheOneUnusedLongestThatWasNeverAnswered() {
    Lanes lanes = lanes(Set.of());
    List<Lane> first =
        IntStream.range(0, 32).mapToObj(number -> lanes.of("model" + number)).toList();
    lanes.join("model1");
    lanes.of("model2").answered(Demand.ofBytes(1), NOTHING, NOTHING, 0);
    lanes.of("model3").start(NOTHING);
    lanes.of("model0");

    Lane another = lanes.of("another");

    assertThat(first).doesNotContain(another);
    assertThat(lanes.of("another")).isSameAs(another);
    assertThat(lanes.of("model0")).isSameAs(first.getFirst());
    assertThat(lanes.of("model1")).isSameAs(first.get(1));
    assertThat(lanes.of("model2")).isSameAs(first.get(2));
    assertThat(lanes.of("model3")).isSameAs(first.get(3));
    assertThat(lanes.of("model4")).isNotSameAs(first.get(4));
  }

  @Test
  void areLeftToOthersOnceNobodyUsesThem() {
    Lanes lanes = lanes(Set.of());
    Set<Lane> first = joined(lanes, 0, 32);
    Lane ofOthers = lanes.of("another");

    first.forEach(Lane::leave);

    assertThat(lanes.of("another")).isNotSameAs(ofOthers);
  }

  private static Set<Lane> joined(Lanes lanes, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> lanes.join("model" + number))
        .collect(Collectors.toSet());
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
