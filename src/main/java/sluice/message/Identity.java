package sluice.message;

/// The identity of a prompt's record: an id, unique within a job. Immutable.
///
/// @param job the member `job`, else the attribute, else the queue's name
/// @param id the member `custom_id`, else the attribute, else the messageId
/// @param own whether the id comes from the message; if not, no other request has the same id
public record Identity(String job, String id, boolean own) {
  /// The most characters (UTF-16) of an id or a job.
  public static final int MAX_LENGTH = 1024;

  /// Returns whether a text may be an id or a job: not empty, not too long, and without lone
  /// surrogates.
  public static boolean isWellFormed(String text) {
    return !text.isEmpty() && text.length() <= MAX_LENGTH && !hasLoneSurrogate(text);
  }

  private static boolean hasLoneSurrogate(String text) {
    int at = 0;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        return true;
      }
      at += Character.charCount(codePoint);
    }
    return false;
  }
}
