package sluice.local.cli;

import java.util.Optional;
import java.util.stream.Stream;
import sluice.local.files.PromptLine;
import sluice.message.ErrorCode;
import sluice.message.InvalidMessage;
import sluice.message.Prompt;

/// What a file of prompts holds, told before anything is sent. Immutable.
///
/// @param total its lines
/// @param withoutModel those that name no model where none applies by default
/// @param first the first line that can be sent
public record Survey(long total, long withoutModel, Optional<Prompt> first) {
  private static final int MOST_CHARS = 60;

  /// Looks at each line.
  public static Survey of(Stream<PromptLine> lines) {
    return lines.reduce(new Survey(0, 0, Optional.empty()), Survey::with, (one, _) -> one);
  }

  private Survey with(PromptLine line) {
    return switch (line.reading()) {
      case Prompt prompt ->
          new Survey(total + 1, withoutModel, first.or(() -> Optional.of(prompt)));
      case InvalidMessage refusal ->
          new Survey(
              total + 1, withoutModel + (refusal.code() == ErrorCode.MISSING_MODEL ? 1 : 0), first);
    };
  }

  /// Whether no line can be answered for want of a model.
  public boolean isAllWithoutModel() {
    return total > 0 && withoutModel == total;
  }

  /// The model of the first prompt.
  public String model() {
    return first.map(Prompt::model).filter(model -> !model.isEmpty()).orElse("none");
  }

  /// How the first prompt begins, so that whoever pays sees what is sent.
  public String beginning() {
    return first.map(Survey::beginning).orElse("none");
  }

  /// What is wrong where lines name no model.
  public String lackOfModel() {
    String lack =
        isAllWithoutModel()
            ? "No prompt names a model: nothing was sent."
            : "%s of %s without a model will not be sent (missing_model)."
                .formatted(Formats.count(withoutModel), Formats.count(total, "prompt"));
    return lack + " Give one with -Dmodel or PROVIDER_MODEL; embeddings must name their own.";
  }

  private static String beginning(Prompt prompt) {
    String text = PromptText.of(prompt).replaceAll("[\\p{Cntrl}\\s]+", " ");
    int end =
        text.offsetByCodePoints(0, Math.min(MOST_CHARS, text.codePointCount(0, text.length())));
    return "\"%s\"".formatted(end == text.length() ? text : text.substring(0, end) + "…");
  }
}
