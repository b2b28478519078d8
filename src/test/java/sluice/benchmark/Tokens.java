package sluice.benchmark;

/// What a prompt costs with the provider of a measurement. Pure.
///
/// @param input by the length of the request
/// @param output varies from prompt to prompt, so that nobody can know it before
record Tokens(long input, long output) {
  private static final int BYTES_A_TOKEN = 4;
  private static final int LEAST_OUTPUT = 100;
  private static final int OUTPUTS = 201;
  private static final int STRIDE = 37;

  /// No request of a measurement costs less.
  static final long LEAST = LEAST_OUTPUT + 50;

  static Tokens of(int prompt, int requestBytes) {
    return new Tokens(
        requestBytes / BYTES_A_TOKEN, LEAST_OUTPUT + (long) prompt * STRIDE % OUTPUTS);
  }

  long total() {
    return input + output;
  }

  /// As OpenAI's answers tell it.
  String usage() {
    return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
        .formatted(input, output, total());
  }
}
