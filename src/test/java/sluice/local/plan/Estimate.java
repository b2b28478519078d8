package sluice.local.plan;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import sluice.chunk.Prices;
import sluice.chunk.TokenCount;
import sluice.chunk.TokenUsage;
import sluice.simulation.AwsCost;

/// What follows from the figures of a file: how long it takes, what it costs, and which settings
/// fit. Immutable.
///
/// @param shortest where all figures are as low as they may be
/// @param longest where they are as high
/// @param providerLow dollars for the provider; empty without the prices of all models
/// @param providerHigh the same for the highest figures
/// @param awsLow for the shortest time
/// @param awsHigh for the longest
/// @param sizing the settings that fit
public record Estimate(
    Schedule shortest,
    Schedule longest,
    OptionalDouble providerLow,
    OptionalDouble providerHigh,
    AwsCost awsLow,
    AwsCost awsHigh,
    Sizing sizing) {

  /// The estimate for a file.
  public static Estimate of(FilePlan plan, Limits limits, Prices prices) {
    Schedule shortest = Schedule.of(plan, limits, /* isHigh= */ false);
    Schedule longest = Schedule.of(plan, limits, /* isHigh= */ true);
    Sizing sizing = Sizing.of(plan, limits, shortest, longest);
    int chunks = plan.plan().chunks().size();
    return new Estimate(
        shortest,
        longest,
        prices.dollars(usage(plan, /* isHigh= */ false)),
        prices.dollars(usage(plan, /* isHigh= */ true)),
        Bill.of(chunks, shortest, sizing),
        Bill.of(chunks, longest, sizing),
        sizing);
  }

  private static TokenUsage usage(FilePlan plan, boolean isHigh) {
    Map<String, TokenCount> byModel = new TreeMap<>();
    plan.byModel()
        .forEach((model, figures) -> byModel.put(model, isHigh ? figures.high() : figures.low()));
    return new TokenUsage(byModel);
  }
}
