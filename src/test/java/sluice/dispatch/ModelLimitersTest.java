package sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.limit.RequestSize;
import sluice.limit.Tokens;
import sluice.testing.VirtualTime;

final class ModelLimitersTest {
  private static final Tokens NOTHING = new Tokens(0, 0);
  private static final ModelRates RATES = new ModelRates(OptionalLong.of(1), OptionalLong.empty());

  @Test
  void modelsInUse_haveTheirOwnLimitersUpToTheMaximumAndThenShareOne() {
    ModelLimiters limiters = limiters(Set.of());
    Set<ModelLimiter> first = joined(limiters, 0, 32);
    Set<ModelLimiter> others = of(limiters, 32, 1000);

    assertThat(first).hasSize(32);
    assertThat(others).hasSize(1).doesNotContainAnyElementsOf(first);
    assertThat(of(limiters, 0, 32)).isEqualTo(first);
  }

  @Test
  void modelsWithConfiguredLimits_alwaysHaveTheirOwnLimiters() {
    Set<String> many =
        IntStream.range(0, 40).mapToObj(each -> "limited" + each).collect(Collectors.toSet());
    ModelLimiters limiters = limiters(many);
    Set<ModelLimiter> unknown = of(limiters, 0, 100);

    Set<ModelLimiter> limited = new HashSet<>();
    many.forEach(model -> limited.add(limiters.of(model)));
    assertThat(limited).hasSize(40).doesNotContainAnyElementsOf(unknown);
    assertThat(unknown).hasSize(1);
  }

  @Test
  void newModel_evictsTheLeastRecentlyUsedOneThatWasNeverAnswered() {
    ModelLimiters limiters = limiters(Set.of());
    List<ModelLimiter> first =
        IntStream.range(0, 32).mapToObj(number -> limiters.of("model" + number)).toList();
    limiters.join("model1");
    limiters.of("model2").answered(RequestSize.ofBytes(1), NOTHING, NOTHING, 0);
    limiters.of("model3").start(NOTHING);
    limiters.of("model0");

    ModelLimiter another = limiters.of("another");

    assertThat(first).doesNotContain(another);
    assertThat(limiters.of("another")).isSameAs(another);
    assertThat(limiters.of("model0")).isSameAs(first.getFirst());
    assertThat(limiters.of("model1")).isSameAs(first.get(1));
    assertThat(limiters.of("model2")).isSameAs(first.get(2));
    assertThat(limiters.of("model3")).isSameAs(first.get(3));
    assertThat(limiters.of("model4")).isNotSameAs(first.get(4));
  }

  @Test
  void limitersThatNobodyUses_areGivenToOtherModels() {
    ModelLimiters limiters = limiters(Set.of());
    Set<ModelLimiter> first = joined(limiters, 0, 32);
    ModelLimiter ofOthers = limiters.of("another");

    first.forEach(ModelLimiter::leave);

    assertThat(limiters.of("another")).isNotSameAs(ofOthers);
  }

  private static Set<ModelLimiter> joined(ModelLimiters limiters, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> limiters.join("model" + number))
        .collect(Collectors.toSet());
  }

  private static Set<ModelLimiter> of(ModelLimiters limiters, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> limiters.of("model" + number))
        .collect(Collectors.toSet());
  }

  private static ModelLimiters limiters(Set<String> limited) {
    Map<String, ModelRates> ofModels =
        limited.stream().collect(Collectors.toMap(model -> model, _ -> RATES));
    var time = new VirtualTime();
    return new ModelLimiters(
        new AccountRates(ofModels, ModelRates.NONE, 1),
        _ -> new ModelLimiter(ModelRates.NONE, 1, 1, /* isCapCounted= */ false, time));
  }
}
