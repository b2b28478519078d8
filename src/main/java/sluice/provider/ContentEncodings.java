package sluice.provider;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The `Content-Encoding` of a response (RFC 9110, 8.4); some servers encode though no request asks
/// for it. Immutable.
///
/// @param names in the order in which the encodings were applied, in lower case, without `identity`
record ContentEncodings(List<String> names) {
  static final ContentEncodings NONE = new ContentEncodings(List.of());

  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");
  private static final String DEFLATE = "deflate";

  /// The most encodings on top of each other; no honest server applies more.
  private static final int MOST = 4;

  /// Other names that are registered or in use, and may be logged.
  private static final Set<String> NAMED =
      Set.of("br", "zstd", "compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm", "lz4", "xz");

  static ContentEncodings of(HttpHeaders headers) {
    List<String> values = headers.allValues("content-encoding");
    if (values.isEmpty()) {
      return NONE;
    }
    return new ContentEncodings(
        values.stream()
            .flatMap(value -> Stream.of(value.split(",")))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .filter(name -> !name.isEmpty() && !name.equals("identity"))
            .toList());
  }

  boolean isNone() {
    return names.isEmpty();
  }

  /// Returns the first encoding that cannot be decoded, in words fit for a log; empty if all can.
  Optional<String> unsupported() {
    if (names.size() > MOST) {
      return Optional.of("more than %d encodings".formatted(MOST));
    }
    return names.stream()
        .filter(name -> !GZIP.contains(name) && !name.equals(DEFLATE))
        .map(name -> NAMED.contains(name) ? name : "an unnamed encoding")
        .findFirst();
  }

  /// Decodes a body.
  ///
  /// @param encoded the body as it is received
  /// @param limit the largest decoded body, in bytes; between several encodings it may be larger
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
