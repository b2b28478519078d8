package sluice.local.plan;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import sluice.chunk.PlannedLine;
import sluice.limit.AccountRates;
import sluice.limit.RequestSize;
import sluice.message.InvalidMessage;
import sluice.message.ParsedMessage;
import sluice.message.Prompt;
import sluice.provider.RequestSizer;

/// Adds up what the lines of a planned file would take. Confined to one thread.
final class LineFigures {
  private static final String TOO_LARGE = "too_large";
  private static final String JOB = "plan";

  private final AccountRates rates;
  private final Map<String, ModelFigures> byModel = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

  /// @param rates of the account: a line that alone exceeds its tokens is never sent
  LineFigures(AccountRates rates) {
    this.rates = rates;
  }

  /// Adds a piece of the normalised input, which may end within a line.
  void add(byte[] piece) {
    int from = 0;
    for (int at = 0; at < piece.length; at++) {
      if (piece[at] == '\n') {
        rest.write(piece, from, at - from);
        add(PlannedLine.read(JOB, rest.toByteArray()));
        rest.reset();
        from = at + 1;
      }
    }
    rest.write(piece, from, piece.length - from);
  }

  private void add(ParsedMessage line) {
    switch (line) {
      case InvalidMessage refusal -> refused.merge(refusal.code().code(), 1L, Long::sum);
      case Prompt prompt -> add(prompt);
    }
  }

  private void add(Prompt prompt) {
    RequestSize size = RequestSizer.of(prompt);
    OptionalLong limit = rates.of(prompt.model()).tokens();
    if (limit.isPresent() && size.least() > limit.getAsLong()) {
      refused.merge(TOO_LARGE, 1L, Long::sum);
      return;
    }
    byModel.merge(prompt.model(), ModelFigures.of(prompt.endpoint(), size), ModelFigures::plus);
  }

  /// What the lines that are sent take, by their models.
  Map<String, ModelFigures> byModel() {
    return Map.copyOf(byModel);
  }

  /// How many lines are not sent, by their codes.
  Map<String, Long> refused() {
    return Map.copyOf(refused);
  }
}
