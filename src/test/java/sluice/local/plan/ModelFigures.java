package sluice.local.plan;

import sluice.chunk.TokenCount;
import sluice.limit.RequestSize;
import sluice.message.Endpoint;

/// What lines of one model take. Immutable.
///
/// No tokenizer is asked, since each model has its own: English prose has a token to 4 bytes or
/// more, code and other languages one to 3, and what is no text in a request takes fewer. An answer
/// has 100 to 1,000 tokens, or less where the request allows less.
///
/// @param lines how many
/// @param input tokens
/// @param output tokens
public record ModelFigures(long lines, Range input, Range output) {
  /// What an answer has where the request does not cap it lower.
  public static final Range ANSWER = new Range(100, 1_000);

  private static final Range PER_BYTE = new Range(0.15, 0.35);

  static ModelFigures of(Endpoint endpoint, RequestSize size) {
    double least = size.least();
    Range bytes = PER_BYTE.times((double) size.bytes());
    return new ModelFigures(
        1,
        new Range(Math.max(least, bytes.low()), Math.max(least, bytes.high())),
        output(endpoint, size));
  }

  private static Range output(Endpoint endpoint, RequestSize size) {
    return switch (endpoint) {
      case EMBEDDINGS, MODERATIONS -> Range.ZERO;
      case CHAT_COMPLETIONS, RESPONSES, COMPLETIONS, MESSAGES -> {
        double cap = size.outputCap().orElse(Long.MAX_VALUE);
        yield new Range(Math.min(cap, ANSWER.low()), Math.min(cap, ANSWER.high()));
      }
    };
  }

  ModelFigures plus(ModelFigures more) {
    return new ModelFigures(lines + more.lines, input.plus(more.input), output.plus(more.output));
  }

  /// All tokens.
  Range tokens() {
    return input.plus(output);
  }

  TokenCount low() {
    return new TokenCount((long) input.low(), 0, (long) output.low(), 0);
  }

  TokenCount high() {
    return new TokenCount((long) input.high(), 0, (long) output.high(), 0);
  }
}
