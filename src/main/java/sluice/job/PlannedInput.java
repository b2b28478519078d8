package sluice.job;

import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import sluice.chunk.Plan;
import sluice.chunk.PlannedLine;
import sluice.chunk.ValidationError;
import sluice.input.InputLine;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;

/// What the one pass over a file collects: a few bytes a line, and the lines themselves go on to
/// the normalised input. Confined to one thread.
final class PlannedInput {
  private final boolean isStrict;
  private final LineParser parser;
  private final PartWriter lines;
  private final CarriedAnswers earlier;
  private final IdSet ids = new IdSet();
  private final IntList lengths = new IntList();
  private final IntList carried = new IntList();
  private final BitSet refused = new BitSet();
  private final LineErrors errors = new LineErrors();
  private int carriedCount;
  private Optional<String> endpoint = Optional.empty();
  private Optional<String> model = Optional.empty();
  private boolean isOneModel = true;

  /// @param lines takes the normalised lines
  /// @param earlier the answers of the run before
  PlannedInput(boolean isStrict, LineParser parser, PartWriter lines, CarriedAnswers earlier) {
    this.isStrict = isStrict;
    this.parser = parser;
    this.lines = lines;
    this.earlier = earlier;
  }

  void add(InputLine line) {
    LineParser.Parsed parsed = parser.parse(line);
    ParsedMessage message = unique(parsed.message());
    if (isStrict) {
      check(line.number(), parsed);
    }
    switch (message) {
      case Prompt prompt -> addPrompt(line.number(), prompt);
      case InvalidMessage refusal -> {
        errors.add(line.number(), refusal);
        refused.set(lengths.size());
        carried.add(CarriedAnswers.NONE);
      }
    }
    byte[] normalised = PlannedLine.write(message);
    lengths.add(normalised.length);
    if (!isFailed()) {
      lines.write(normalised, 0, normalised.length);
    }
  }

  /// Of lines with the same id, the first one is run.
  private ParsedMessage unique(ParsedMessage message) {
    return ids.add(message.identity().id())
        ? message
        : new InvalidMessage(
            message.identity(),
            ErrorCode.DUPLICATE_CUSTOM_ID,
            "an earlier line of the file has the same `custom_id`",
            message.request());
  }

  private void check(int number, LineParser.Parsed parsed) {
    if (parsed.isDerived()) {
      errors.add(
          number,
          "missing_custom_id",
          "the line has no `custom_id` of its own",
          Optional.of("custom_id"));
    }
  }

  private void addPrompt(int number, Prompt prompt) {
    String url = prompt.endpoint().path();
    if (isStrict && !endpoint.orElse(url).equals(url)) {
      errors.add(
          number,
          "url_mismatch",
          "the line has another `url` than those before",
          Optional.of("url"));
    }
    if (isStrict && !model.orElse(prompt.model()).equals(prompt.model())) {
      errors.add(
          number,
          "model_mismatch",
          "the line has another `model` than those before",
          Optional.of("body.model"));
    }
    isOneModel &= model.orElse(prompt.model()).equals(prompt.model());
    endpoint = endpoint.or(() -> Optional.of(url));
    model = model.or(() -> Optional.of(prompt.model()));
    int place = earlier.find(prompt.identity().id(), prompt.request());
    carried.add(place);
    carriedCount += place == CarriedAnswers.NONE ? 0 : 1;
  }

  /// How many lines there were.
  int size() {
    return lengths.size();
  }

  /// Whether the whole file is refused for what was found in it.
  boolean isFailed() {
    return isStrict && !errors.isEmpty();
  }

  /// Whether reading on would tell nothing more.
  boolean isOver() {
    return isFailed() && errors.isFull();
  }

  /// Whether a line cannot be sent.
  boolean isRefused(int line) {
    return refused.get(line);
  }

  /// Whether any line has an answer already.
  boolean isCarrying() {
    return carriedCount > 0;
  }

  /// Where the line's answer stands among the earlier ones; [CarriedAnswers#NONE] where it has
  /// none.
  int carried(int line) {
    return carried.get(line);
  }

  List<ValidationError> errors() {
    return errors.all();
  }

  Plan plan(Instant now) {
    return new Plan(
        now,
        size(),
        refused.cardinality(),
        carriedCount,
        endpoint,
        model.filter(name -> isOneModel && !name.isEmpty()),
        ChunkBoundaries.of(lengths),
        errors.all(),
        /* isFailed= */ false);
  }
}
