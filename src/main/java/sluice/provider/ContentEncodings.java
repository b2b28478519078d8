package sluice.provider;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The `Content-Encoding` of a response (RFC 9110, 8.4), though none was asked for. Immutable.
///
/// @param names in the order in which they were applied, in lower case; `identity` is none
record ContentEncodings(List<String> names) {
  static final ContentEncodings NONE = new ContentEncodings(List.of());

  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
  private static final String DEFLATE = "deflate";

  /// More on top of each other are no honest server's.
  private static final int MOST = 4;

  /// Others that are registered or in use; what else stands there may be anything.
  private static final Set<String> NAMED =
      Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm", "lz4", "xz");

  static ContentEncodings of(HttpHeaders headers) {
    return new ContentEncodings(
        headers.allValues("content-encoding").stream()
            .flatMap(value -> Stream.of(value.split(",")))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty() && !name.equals("identity"))
            .toList());
  }

  boolean isNone() {
    return names.isEmpty();
  }

  /// What cannot be undone, in words fit for a log; nothing where all can.
  Optional<String> unsupported() {
    if (names.size() > MOST) {
      return Optional.of("more than %d encodings".formatted(MOST));
    }
    return names.stream()
        .filter(name -> !GZIP.contains(name) && !name.equals(DEFLATE))
        .map(name -> NAMED.contains(name) ? name : "an unnamed encoding")
        .findFirst();
  }

  /// The pieces of the body that was encoded so.
  ///
  /// @param encoded the pieces as they come
  /// @param limit the largest body; what is encoded several times may be somewhat larger before it
  ///   is wholly undone
  BodyPieces decode(BodyPieces encoded, int limit) {
    BodyPieces decoded = encoded;
    for (int i = names.size() - 1; i >= 0; i--) {
      long most = i == 0 ? limit : 2L * limit + InflatedPieces.PIECE_BYTES;
      decoded =
          GZIP.contains(names.get(i))
              ? InflatedPieces.gzip(decoded, most)
              : InflatedPieces.deflate(decoded, most);
    }
    return decoded;
  }
}
