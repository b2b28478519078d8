package sluice.provider;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why a reply is no answer, told twice: for logs and for a screen. Immutable.
///
/// Its own text is the label, so that what is logged by accident quotes nothing.
///
/// @param label status, and code or type where they are plain names: quotes nothing of the request
/// @param words the status with the provider's own words, which may quote prompt and key; the label
///   where there are none
public record Reason(String label, String words) {
  private static final int MAX_CAUSES = 8;

  /// A reason in words of our own, which quote nothing.
  public static Reason of(String label) {
    return new Reason(label, label);
  }

  /// Of a failure that nobody foresaw: the log gets its types and where it was, since its message
  /// may quote what was read.
  public static Reason ofFault(Throwable failure) {
    String types =
        Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
            .limit(MAX_CAUSES)
            .filter(cause -> !(cause instanceof CompletionException))
            .map(cause -> cause.getClass().getSimpleName() + place(cause))
            .collect(Collectors.joining(" <- "));
    return new Reason(types, failure.toString());
  }

  private static String place(Throwable failure) {
    return Stream.of(failure.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("sluice."))
        .findFirst()
        .map(frame -> " at %s:%d".formatted(frame.getFileName(), frame.getLineNumber()))
        .orElse("");
  }

  /// Of a status that comes with an error, or with none.
  ///
  /// @param page what is told where there is none
  /// @param request what it may quote
  static Reason ofStatus(int status, ProviderError error, String page, RequestText request) {
    String label = "%d %s".formatted(status, name(error, request)).strip();
    return new Reason(
        label,
        worded(
            Integer.toString(status), error.message().isBlank() ? page : error.message(), label));
  }

  /// Of a 2xx that holds no JSON object.
  ///
  /// @param page what a web page says that stands in its place; empty where none does
  static Reason ofPage(int status, String page) {
    String label = status + " without a whole JSON object";
    return new Reason(label, worded(status + " with a web page, no answer:", page, label));
  }

  /// Of an error behind a 2xx.
  ///
  /// @param request what it may quote
  static Reason ofErrorInside(int status, ProviderError error, RequestText request) {
    String inside = status + " with an error inside";
    String name = name(error, request);
    String label = inside + ": " + (name.isEmpty() ? "unnamed" : name);
    return new Reason(label, worded(inside + ":", error.message(), label));
  }

  /// The name of an error, but for one that is taken from the request.
  private static String name(ProviderError error, RequestText request) {
    String name = error.label();
    return name.isEmpty() || request.isQuotedBy(name) ? "" : name;
  }

  /// The same without secrets.
  ///
  /// @param key the one that was sent along
  public Reason scrubbed(Redactor secrets, Optional<String> key) {
    return new Reason(secrets.scrubName(label, key), secrets.scrubWords(words, key));
  }

  private static String worded(String before, String message, String otherwise) {
    return message.isBlank() ? otherwise : before + " " + message.strip();
  }

  @Override
  public String toString() {
    return label;
  }
}
