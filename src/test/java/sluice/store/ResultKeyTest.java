package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Identity;
import sluice.message.Sha256;

final class ResultKeyTest {
  private static final Pattern WELL_FORMED =
      Pattern.compile(
          "(~[0-9a-f]{64}|(?!\\.)([A-Za-z0-9._-]|%[0-9A-F]{2}){1,200})(~[0-9a-f]{16})?");
  private static final String REQUEST = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "r1, r1",
    "request-1_A.b, request-1_A.b",
    "a.b.json, a.b.json",
    "A, A",
    "a, a",
    "a b, a%20b",
    "a+b, a%2Bb",
    "a/b, a%2Fb",
    "/, %2F",
    "\\, %5C",
    "., %2E",
    ".., %2E.",
    "../../x, %2E.%2F..%2Fx",
    ".hidden, %2Ehidden",
    "a.., a..",
    "~, %7E",
    "~0123456789abcdef, %7E0123456789abcdef",
    "%, %25",
    "%2F, %252F",
    "a%7Eb, a%257Eb",
    "é, %C3%A9",
    "e\u0301, e%CC%81",
    "ｒ１, %EF%BD%92%EF%BC%91",
    "😀, %F0%9F%98%80",
    "' ', %20",
    "a\u0000b, a%00b",
    "a\u202Eb, a%E2%80%AEb",
    "?x=1#y, %3Fx%3D1%23y"
  })
  void key_keepsPlainCharactersAndEncodesAllOthers(String name, String encoded) {
    assertThat(of("job", name).main()).isEqualTo("results/job/" + encoded + ".json");
    assertThat(of(name, "id").main()).isEqualTo("results/" + encoded + "/id.json");
    assertThat(ResultKey.folder("results/", name)).isEqualTo("results/" + encoded + "/");
  }

  @Test
  void keyBeside_endsWithTheFirstDigitsOfTheRequest() {
    assertThat(of("job", "r1").beside(REQUEST)).isEqualTo("results/job/r1~0123456789abcdef.json");
  }

  @Test
  void nameOfMoreThan200Characters_isHashed() {
    String longest = "x".repeat(200);
    String tooLong = "x".repeat(201);
    String tooLongEncoded = "é".repeat(33) + "xxx";

    assertThat(encoded(longest)).isEqualTo(longest);
    assertThat(encoded(tooLong)).isEqualTo("~" + Sha256.hex(tooLong));
    assertThat(encoded("é".repeat(33) + "xx")).hasSize(200).startsWith("%C3%A9");
    assertThat(encoded(tooLongEncoded)).isEqualTo("~" + Sha256.hex(tooLongEncoded));
  }

  @Test
  void longestKey_fitsIntoS3() {
    String longest = "😀".repeat(512);

    ResultKey key = ResultKey.of("p".repeat(500) + "/", new Identity(longest, longest, true));

    assertThat(key.beside(REQUEST).getBytes(UTF_8).length).isLessThanOrEqualTo(1024);
  }

  @Test
  void twoNames_neverShareAKey() {
    var names = new HashMap<String, String>();
    var random = new Random(42);
    for (int i = 0; i < 50_000; i++) {
      String name = name(random);
      String key = encoded(name);
      for (String claimed : List.of(key, key + "~" + REQUEST.substring(0, 16))) {
        String other = names.put(claimed, name);
        if (other != null && !other.equals(name)) {
          fail("%s and %s share %s", name, other, claimed);
        }
      }
    }

    assertThat(names).hasSizeGreaterThan(50_000);
    assertThat(names.keySet()).filteredOn(key -> !WELL_FORMED.matcher(key).matches()).isEmpty();
  }

  @Test
  void twoIdentities_neverShareAKey() {
    List<String> names =
        List.of("a", "b", "a/b", "/", "a%2Fb", ".", "..", "a~", "~", "x".repeat(201));
    Map<String, Identity> keys = new HashMap<>();
    for (String job : names) {
      for (String id : names) {
        var identity = new Identity(job, id, /* own= */ true);
        ResultKey key = ResultKey.of("results/", identity);

        assertThat(keys.put(key.main(), identity)).isNull();
        assertThat(keys.put(key.beside(REQUEST), identity)).isNull();
        assertThat(key.main().chars().filter(c -> c == '/').count()).isEqualTo(2);
      }
    }
  }

  /// Short names of few and awkward characters, so that collisions would be found, and long ones.
  private static String name(Random random) {
    String[] pieces = {"a", "A", ".", "~", "%", "2", "F", "E", "7", "/", "_", "-", "é", "😀", "\0"};
    var name = new StringBuilder();
    int length = random.nextInt(20) == 0 ? 190 + random.nextInt(20) : 1 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      name.append(pieces[random.nextInt(pieces.length)]);
    }
    return name.toString();
  }

  private static String encoded(String id) {
    String main = of("job", id).main();
    return main.substring("results/job/".length(), main.length() - ".json".length());
  }

  private static ResultKey of(String job, String id) {
    return ResultKey.of("results/", new Identity(job, id, /* own= */ true));
  }
}
