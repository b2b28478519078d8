package sluice.provider;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The reason why a reply is not an answer, for logs and for a console. Immutable.
///
/// Its `toString` is the label, so that logging it by accident quotes nothing.
///
/// @param label the status with a code or a type; quotes nothing of the request
/// @param words the status with the provider's message, which may quote prompt and key; equals the
///   label if there is no message
public record Reason(String label, String words) {
  private static final int MAX_CAUSES = 8;

  /// Returns a reason that quotes nothing, since the words are our own.
  public static Reason of(String label) {
    return new Reason(label, label);
  }

  /// Returns the reason of an unexpected exception. The label has the types of its causes and their
  /// places in the code, since their messages may quote what was read.
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

  /// Returns the reason of a status that is not a success.
  ///
  /// @param page the text of a body without an error message
  /// @param request the request, whose words the label leaves out
  static Reason ofStatus(int status, ProviderError error, String page, RequestText request) {
    String label = "%d %s".formatted(status, name(error, request)).strip();
    return new Reason(
        label,
        worded(
            Integer.toString(status), error.message().isBlank() ? page : error.message(), label));
  }

  /// Returns the reason of a success without a whole JSON object.
  ///
  /// @param page the text of a web page in its place; empty if there is none
  static Reason ofPage(int status, String page) {
    String label = status + " without a whole JSON object";
    return new Reason(label, worded(status + " with a web page, no answer:", page, label));
  }

  /// Returns the reason of a success that contains an error.
  ///
  /// @param request the request, whose words the label leaves out
  static Reason ofErrorInside(int status, ProviderError error, RequestText request) {
    String inside = status + " with an error inside";
    String name = name(error, request);
    String label = inside + ": " + (name.isEmpty() ? "unnamed" : name);
    return new Reason(label, worded(inside + ":", error.message(), label));
  }

  /// Returns the name of an error; an empty text if it is quoted from the request.
  private static String name(ProviderError error, RequestText request) {
    String name = error.label();
    return name.isEmpty() || request.isQuotedBy(name) ? "" : name;
  }

  /// Returns this reason without secrets.
  ///
  /// @param key the key that was sent with the request; empty if none was
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
