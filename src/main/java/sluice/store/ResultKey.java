package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import sluice.message.Identity;
import sluice.message.Sha256;

/// The key of a prompt's record in the bucket: prefix, job, id and `.json`. Immutable.
///
/// Letters, digits, underscore, hyphen and dot stand for themselves, but for a leading dot; every
/// other byte of a name in UTF-8 is percent-encoded. A name that is longer than 200 characters when
/// encoded becomes `~` and its SHA-256. No two names have the same key, since `~` itself is
/// encoded.
///
/// @param stem the key without its ending
public record ResultKey(String stem) {
  private static final int MAX_LENGTH = 200;
  private static final int REQUEST_DIGITS = 16;
  private static final String ENDING = ".json";

  /// The key of an identity under a prefix.
  public static ResultKey of(String prefix, Identity identity) {
    return new ResultKey(folder(prefix, identity.job()) + encode(identity.id()));
  }

  /// The beginning of all keys of a job.
  public static String folder(String prefix, String job) {
    return prefix + encode(job) + "/";
  }

  /// The key of the identity's record.
  public String main() {
    return stem + ENDING;
  }

  /// The key beside that, for a request that found the answer to another there, or could not use
  /// the key.
  ///
  /// @param request the hash of the request ([sluice.message.ParsedMessage#request()])
  public String beside(String request) {
    return stem + "~" + request.substring(0, REQUEST_DIGITS) + ENDING;
  }

  /// A name as part of a key.
  public static String encode(String name) {
    return needsNoCode(name) ? name : encodeBytes(name);
  }

  /// Whether a name may stand in a key as it is, as most may.
  private static boolean needsNoCode(String name) {
    if (name.length() > MAX_LENGTH || name.startsWith(".")) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String encodeBytes(String name) {
    var encoded = new StringBuilder(name.length());
    for (byte octet : name.getBytes(UTF_8)) {
      append(encoded, octet);
    }
    return encoded.length() > MAX_LENGTH ? "~" + Sha256.hex(name) : encoded.toString();
  }

  private static void append(StringBuilder encoded, byte octet) {
    char character = (char) (octet & 0xFF);
    if (isPlain(character) && !(character == '.' && encoded.isEmpty())) {
      encoded.append(character);
    } else {
      encoded.append("%%%02X".formatted((int) character));
    }
  }

  private static boolean isPlain(char character) {
    return (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z')
        || (character >= '0' && character <= '9')
        || character == '.'
        || character == '_'
        || character == '-';
  }
}
