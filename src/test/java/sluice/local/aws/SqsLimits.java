package sluice.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Gatherer;
import java.util.stream.Gatherer.Downstream;
import sluice.local.files.PromptLine;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// What SQS takes: sizes, characters, messages in one call. Pure.
public final class SqsLimits {
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_MESSAGES = 10;
  private static final String STRING = "String";

  private SqsLimits() {}

  /// Why a line cannot be a message, where it cannot.
  public static Optional<Problem> problem(PromptLine line, Map<String, String> attributes) {
    if (line.text().codePoints().anyMatch(SqsLimits::isForbidden)) {
      return Optional.of(Problem.CHARACTERS);
    }
    return bytes(line.text(), attributes) > MOST_BYTES
        ? Optional.of(Problem.SIZE)
        : Optional.empty();
  }

  /// Why SQS does not take a message.
  public enum Problem {
    CHARACTERS,
    SIZE
  }

  public static long bytes(String body, Map<String, String> attributes) {
    long ofAttributes =
        attributes.entrySet().stream()
            .mapToLong(entry -> bytes(entry.getKey()) + bytes(STRING) + bytes(entry.getValue()))
            .sum();
    return bytes(body) + ofAttributes;
  }

  private static long bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  /// All but what XML 1.0 allows.
  private static boolean isForbidden(int codePoint) {
    return switch (codePoint) {
      case '\t', '\n', '\r' -> false;
      case 0xFFFE, 0xFFFF -> true;
      default -> codePoint < ' ' || (codePoint >= 0xD800 && codePoint <= 0xDFFF);
    };
  }

  public static MessageAttributeValue attribute(String value) {
    return MessageAttributeValue.builder().dataType(STRING).stringValue(value).build();
  }

  /// Collects, in order, as much as goes into one call.
  ///
  /// @param size of one message in bytes
  public static <T> Gatherer<T, ?, List<T>> calls(ToLongFunction<T> size) {
    return Gatherer.<T, Call<T>, List<T>>ofSequential(
        Call::new,
        (call, message, downstream) -> call.add(message, size.applyAsLong(message), downstream),
        Call::close);
  }

  /// The call being filled.
  private static final class Call<T> {
    private List<T> messages = new ArrayList<>();
    private long bytes;

    boolean add(T message, long size, Downstream<? super List<T>> downstream) {
      boolean isFull = messages.size() == MOST_MESSAGES || bytes + size > MOST_BYTES;
      boolean isWanted = !isFull || flush(downstream);
      messages.add(message);
      bytes += size;
      return isWanted;
    }

    void close(Downstream<? super List<T>> downstream) {
      var _ = flush(downstream);
    }

    private boolean flush(Downstream<? super List<T>> downstream) {
      List<T> full = messages;
      messages = new ArrayList<>();
      bytes = 0;
      return full.isEmpty() || downstream.push(full);
    }
  }
}
