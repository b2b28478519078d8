package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import sluice.message.Identity;
import sluice.message.Sha256;

/// Where a prompt's record stands in the bucket. Immutable.
///
/// Letters, digits, dot, underscore and hyphen stand for themselves (a leading dot does not); every
/// other byte of the UTF-8 is percent-encoded. What gets longer than 200 characters becomes `~` and
/// its SHA-256. No two names share a key, since `~` stands for nothing else.
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

  /// What all keys of a job begin with.
  public static String folder(String prefix, String job) {
    return prefix + encode(job) + "/";
  }

  /// The key of the one record of this identity.
  public String main() {
    return stem + ENDING;
  }

  /// The key beside it, for a request that met another's answer there.
  public String beside(String request) {
    return stem + "~" + request.substring(0, REQUEST_DIGITS) + ENDING;
  }

  static String encode(String name) {
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
