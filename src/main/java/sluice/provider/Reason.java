package sluice.provider;

import java.util.function.UnaryOperator;

/// Why a reply is no answer, told twice: for logs and for a screen. Immutable.
///
/// Its own text is the label, so that what is logged by accident quotes nothing.
///
/// @param label status, and code or type where they are plain names: quotes nothing of the request
/// @param words the status with the provider's own words, which may quote prompt and key; the label
///   where there are none
public record Reason(String label, String words) {

  /// A reason in words of our own, which quote nothing.
  public static Reason of(String label) {
    return new Reason(label, label);
  }

  /// Of a status that comes with an error, or with none.
  ///
  /// @param page what is told where there is none
  static Reason ofStatus(int status, ProviderError error, String page) {
    String label = "%d %s".formatted(status, error.label()).strip();
    return new Reason(
        label,
        worded(
            Integer.toString(status), error.message().isBlank() ? page : error.message(), label));
  }

  /// Of an error behind a 2xx.
  static Reason ofErrorInside(int status, ProviderError error) {
    String inside = status + " with an error inside";
    String name = error.label().isEmpty() ? "unnamed" : error.label();
    String label = inside + ": " + name;
    return new Reason(label, worded(inside + ":", error.message(), label));
  }

  /// The same with its words taken through a filter.
  Reason filtered(UnaryOperator<String> filter) {
    return new Reason(label, filter.apply(words));
  }

  private static String worded(String before, String message, String otherwise) {
    return message.isBlank() ? otherwise : before + " " + message.strip();
  }

  @Override
  public String toString() {
    return label;
  }
}
