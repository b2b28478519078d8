package sluice.local.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import sluice.chunk.JobOptions;
import sluice.chunk.ValidationError;
import sluice.local.plan.Estimate;
import sluice.local.plan.FilePlan;
import sluice.local.plan.ModelFigures;
import sluice.local.plan.Range;
import sluice.local.plan.Schedule.Bound;
import sluice.local.plan.Sizing;
import sluice.message.ErrorCode;
import sluice.simulation.AwsCost;

/// What is told of a file before it is submitted. Quotes nothing of it. Pure.
///
/// @param options of the job
public record PlanText(Path file, FilePlan plan, Estimate estimate, JobOptions options) {
  private static final int MOST_ERRORS = 5;
  private static final int MOST_MODELS = 5;
  private static final Duration LONGEST_WINDOW = Duration.ofDays(13);

  /// All lines.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (plan.plan().isFailed()) {
      lines.add("%s cannot be run as a job:".formatted(file));
      lines.addAll(errors());
      return lines;
    }
    lines.add(
        "%s: %s, %s refused"
            .formatted(file, Formats.count(plan.plan().lines(), "line"), Formats.count(refused())));
    lines.add("");
    lines.addAll(figures());
    lines.add("");
    lines.addAll(outlook());
    lines.add("");
    lines.add("Template parameters that fit:");
    lines.add("  " + parameters(estimate.sizing()));
    lines.addAll(warnings());
    lines.addAll(lackOfModel());
    lines.addAll(refusals());
    lines.add("");
    lines.addAll(assumptions());
    return List.copyOf(lines);
  }

  private long refused() {
    return plan.refused().values().stream().mapToLong(Long::longValue).sum();
  }

  private List<String> figures() {
    List<String> lines = new ArrayList<>();
    lines.add(Row.figure("sent", Formats.count(plan.sent())));
    plan.refused().entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(code -> Row.figure("refused", Formats.count(code.getValue()), code.getKey()))
        .forEach(lines::add);
    if (plan.byModel().size() > 1) {
      plan.byModel().entrySet().stream()
          .sorted(
              Comparator.<Map.Entry<String, ModelFigures>>comparingLong(
                      model -> model.getValue().lines())
                  .reversed()
                  .thenComparing(Map.Entry.comparingByKey()))
          .limit(MOST_MODELS)
          .map(
              model -> Row.figure("model", Formats.count(model.getValue().lines()), model.getKey()))
          .forEach(lines::add);
    }
    lines.add(Row.text("tokens in", range(plan.all().input())));
    lines.add(Row.text("tokens out", range(plan.all().output())));
    return lines;
  }

  private List<String> outlook() {
    List<String> lines = new ArrayList<>();
    lines.add(Row.text("takes", times() + bound()));
    lines.add(
        Row.text(
            "provider",
            estimate.providerLow().isPresent()
                ? dollars(estimate.providerLow(), estimate.providerHigh())
                : "unknown: give -Dprices"));
    AwsCost high = estimate.awsHigh();
    lines.add(
        Row.text(
            "AWS",
            "%s (Lambda at most %s, SQS %s, S3 %s)"
                .formatted(
                    dollars(
                        OptionalDouble.of(estimate.awsLow().total()),
                        OptionalDouble.of(high.total())),
                    Formats.dollars(high.lambda()),
                    Formats.dollars(high.sqs()),
                    Formats.dollars(high.s3()))));
    return lines;
  }

  private String times() {
    return joined(
        Formats.duration(estimate.shortest().duration()),
        Formats.duration(estimate.longest().duration()));
  }

  private String bound() {
    Bound low = estimate.shortest().bound();
    Bound high = estimate.longest().bound();
    if (high == Bound.NONE) {
      return "";
    }
    String aside = low == high ? "" : ", where answers are short by " + name(low);
    return ", bound by %s%s".formatted(name(high), aside);
  }

  private static String name(Bound bound) {
    return switch (bound) {
      case REQUESTS -> "requests a minute";
      case TOKENS -> "tokens a minute";
      case IN_FLIGHT -> "requests in flight";
      case NONE -> "nothing";
    };
  }

  private static String dollars(OptionalDouble low, OptionalDouble high) {
    return joined(Formats.dollars(low.orElse(0)), Formats.dollars(high.orElse(0)));
  }

  private static String joined(String low, String high) {
    return low.equals(high) ? low : low + " to " + high;
  }

  private static String range(Range tokens) {
    return joined(rounded(tokens.low()), rounded(tokens.high()));
  }

  /// Two digits count, since nothing more is known.
  private static String rounded(double number) {
    double step = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, number))) - 1));
    return Formats.count((long) (Math.round(number / step) * step));
  }

  private static String parameters(Sizing sizing) {
    var parameters = new StringJoiner(" ");
    sizing
        .requestsPerMinute()
        .ifPresent(rate -> parameters.add("ProviderRequestsPerMinute=" + rate));
    sizing.tokensPerMinute().ifPresent(rate -> parameters.add("ProviderTokensPerMinute=" + rate));
    return parameters
        .add("ProviderMaxInFlight=" + sizing.inFlight())
        .add("MaxConcurrency=" + sizing.concurrency())
        .add("BatchSize=" + sizing.batchSize())
        .add("MemorySize=" + sizing.memory())
        .toString();
  }

  private List<String> warnings() {
    List<String> lines = new ArrayList<>();
    Duration window = options.windowWithin(LONGEST_WINDOW);
    if (estimate.longest().duration().compareTo(window) > 0) {
      lines.add("");
      lines.add("The job may expire: its window is %s.".formatted(Formats.duration(window)));
    }
    boolean isOverCap =
        options.maxUsd().isPresent()
            && estimate.providerHigh().orElse(0) > options.maxUsd().getAsDouble();
    if (isOverCap) {
      lines.add("");
      lines.add(
          "The job may be stopped by its cap of %s."
              .formatted(Formats.dollars(options.maxUsd().getAsDouble())));
    }
    return lines;
  }

  private List<String> lackOfModel() {
    return plan.refused().containsKey(ErrorCode.MISSING_MODEL.code())
        ? List.of("", "Lines name no model: give the stack's ProviderModel as -Dmodel.")
        : List.of();
  }

  private List<String> refusals() {
    List<String> lines = new ArrayList<>();
    if (!plan.plan().errors().isEmpty()) {
      lines.add("");
      lines.add("Refused, the first ones:");
      lines.addAll(errors());
    }
    return lines;
  }

  private List<String> errors() {
    return plan.plan().errors().stream().limit(MOST_ERRORS).map(PlanText::error).toList();
  }

  private static String error(ValidationError error) {
    Optional<Integer> line =
        error.line().isPresent() ? Optional.of(error.line().getAsInt()) : Optional.empty();
    String place = line.map(number -> "line %d: ".formatted(number)).orElse("");
    return "  %s%s: %s".formatted(place, error.code(), error.message());
  }

  private List<String> assumptions() {
    return List.of(
        String.format(
            Locale.ROOT,
            "Assumed: answers of %.0f to %.0f tokens, or fewer where a request caps them, at 80 tokens a second.",
            ModelFigures.ANSWER.low(),
            ModelFigures.ANSWER.high()),
        "Tokens are estimated from the text; prices of AWS are those of us-east-1 in November 2026.");
  }
}
