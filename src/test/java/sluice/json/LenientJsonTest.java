package sluice.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LenientJsonTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":1,"a":2}                                 | {"a":2}
          {"a":1,"b":2,"a":3}                           | {"b":2,"a":3}
          {"a":1,"a":2,"a":3,"b":4}                     | {"a":3,"b":4}
          {"a":{"x":[1,{"y":2}]},"b":0,"a":null}        | {"b":0,"a":null}
          {"a":{"x":1,"x":2},"a":{"y":3,"y":4}}         | {"a":{"y":4}}
          [{"a":{"b":1,"b":{"c":1,"c":2}}},{"a":1}]     | [{"a":{"b":{"c":2}}},{"a":1}]
          {"a":1,"\\u0061":2}                           | {"\\u0061":2}
          {"\\"":1,"\\u0022":2,"\\\\":3}                | {"\\u0022":2,"\\\\":3}
          {"é":1,"\\u00e9":2}                           | {"\\u00e9":2}
          {"Aa":1,"BB":2,"Aa":3}                        | {"BB":2,"Aa":3}
          {"":1,"":2}                                   | {"":2}
          { "a" : 1 , "a" : 2 }                         | {"a":2}
          {"a":"a","b":{"a":1},"c":[{"a":1}]}           | {"a":"a","b":{"a":1},"c":[{"a":1}]}
          [NaN,Infinity,-Infinity]                      | [null,null,null]
          {"logprob":-Infinity,"p": NaN }               | {"logprob":null,"p":null}
          {"NaN":"NaN -Infinity"}                       | {"NaN":"NaN -Infinity"}
          NaN                                           | null
          [-0,0.10,1e400,1.0E+5,-1.5e-7]                | [-0,0.10,1e400,1.0E+5,-1.5e-7]
          [true,false,null,"",[],{}]                    | [true,false,null,"",[],{}]
          ["\\u00e9\\/\\n\\uD83D\\uDE00😀é"]            | ["\\u00e9\\/\\n\\uD83D\\uDE00😀é"]
          ["\\ud83d","\\uDE00","\\ud83d\\ud83d\\ude00"] | ["�","�","�\\ud83d\\ude00"]
          ["\\ud83d x","\\ud83d\\u0041","\\ud83d\\\\n"] | ["� x","�\\u0041","�\\\\n"]
          """)
  void lenientJson_isMadeStrict(String written, String strict) {
    assertThat(normalised(written)).contains(strict);
  }

  @Test
  void unicodeLineEnds_areEscaped() {
    assertThat(normalised("[\"\u0085\u2028\u2029\u2027\u0084\"]"))
        .contains("[\"\\u0085\\u2028\\u2029\u2027\u0084\"]");
    assertThat(normalised("{\"\u2028\":1}")).contains("{\"\\u2028\":1}");
  }

  @Test
  void controlCharactersInStrings_areEscaped() {
    assertThat(normalised("{\"a\n\":\"\t\r\n\b\f\u0000\u001b\u001f\u007f\"}"))
        .contains("{\"a\\n\":\"\\t\\r\\n\\b\\f\\u0000\\u001B\\u001F\u007f\"}");
  }

  @Test
  void blanksAndByteOrderMark_areLeftOut() {
    assertThat(normalised("\uFEFF \r\n{\n\t\"a b\" : [ 1 , 2 ] }\n")).contains("{\"a b\":[1,2]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\uFEFF",
        "{",
        "[",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\" 1}",
        "{\"a\"::1}",
        "{\"a\"}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "{\"a\":1]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1}",
        "]",
        "[]]",
        "{}{}",
        "{} x",
        "\u0000",
        "{}\u0000",
        "\"open",
        "\"open\\",
        "\"open\\\"",
        "\"\\x\"",
        "\"\\'\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u123",
        "01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "-",
        "+1",
        "--1",
        "0x1",
        "1_000",
        "tru",
        "truex",
        "nul",
        "Nan",
        "nan",
        "NaNN",
        "Infinit",
        "-NaN",
        "+Infinity",
        "undefined",
        "None",
        "// x\n1",
        "/* x */ 1",
        "<html></html>",
        "data: {\"id\":1}\n\n"
      })
  void textThatIsNotOneValue_isNone(String text) {
    assertThat(normalised(text)).isEmpty();
  }

  @Test
  void valueCutShort_isNone() {
    String whole = "{\"a\":[1,{\"b\":\"\\u00e9\\n\",\"b\":NaN}],\"c\":-Infinity,\"d\":false}";

    assertThat(normalised(whole)).isPresent();
    for (int length = 0; length < whole.length(); length++) {
      assertThat(normalised(whole.substring(0, length))).as("%d characters", length).isEmpty();
    }
  }

  @Test
  void membersRepeatedAroundManyLevels_areDroppedAtTheirOwnLevels() {
    String inner = "{\"a\":".repeat(100) + "1" + "}".repeat(100);

    assertThat(normalised("{\"x\":1,\"o\":{\"a\":0,\"b\":" + inner + ",\"a\":3},\"x\":2}"))
        .contains("{\"o\":{\"b\":" + inner + ",\"a\":3},\"x\":2}");
  }

  @Test
  void tooDeepValue_isNoneAndSparesTheStack() {
    assertThat(normalised(nested(500))).contains(nested(500));
    assertThat(normalised(nested(501))).isEmpty();
    String objects = "{\"a\":".repeat(500) + "1" + "}".repeat(500);
    assertThat(normalised(objects)).contains(objects);
    assertThat(normalised("{\"a\":".repeat(501) + "1" + "}".repeat(501))).isEmpty();
    assertThat(normalised(nested(1_000_000))).isEmpty();
  }

  @Test
  void longNumbersNamesAndStrings_areRead() throws IOException {
    String digits = "1".repeat(1_000_000);
    String json = "{\"" + "n".repeat(40_000) + "\":" + digits + ",\"x\":NaN}";

    assertThat(normalised(json)).contains(json.replace("NaN", "null"));
    try (JsonParser parser = LenientJson.of(json.getBytes(UTF_8)).orElseThrow().parser()) {
      parser.nextToken();
      parser.nextToken();
      parser.nextToken();
      assertThat(parser.getText()).isEqualTo(digits);
    }
  }

  @Test
  void invalidUtf8_isReplacedAsJavaReplacesIt() {
    var random = new Random(7);
    // Surrogates apart, of which Java makes one.
    int[] telling = {0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0};
    int[] more = {0xE1, 0xEC, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0x41, 0xBD, 0xB8};
    for (int round = 0; round < 4_000; round++) {
      byte[] text = new byte[1 + random.nextInt(8)];
      for (int i = 0; i < text.length; i++) {
        int[] from = random.nextBoolean() ? telling : more;
        text[i] = (byte) from[random.nextInt(from.length)];
      }

      assertThat(normalised(quoted(text))).contains("\"" + new String(text, UTF_8) + "\"");
    }
  }

  @Test
  void surrogatesEncodedInUtf8_areReplaced() {
    String pair = "\"\u00ED\u00A0\u00BD\u00ED\u00B8\u0080\"";

    assertThat(normalised(pair.getBytes(ISO_8859_1))).contains("\"" + "�".repeat(6) + "\"");
  }

  @Test
  void strictJson_keepsItsValue() throws IOException {
    var random = new Random(11);
    for (int round = 0; round < 1_000; round++) {
      String json = value(random, 0, /* repeated= */ false);

      assertThat(MAPPER.readTree(normalised(json).orElseThrow()))
          .as(json)
          .isEqualTo(MAPPER.readTree(json));
    }
  }

  @Test
  void memberWrittenTwice_keepsItsLastValueAtEveryDepth() throws IOException {
    var random = new Random(13);
    for (int round = 0; round < 1_000; round++) {
      String json = value(random, 0, /* repeated= */ true);
      String strict = normalised(json).orElseThrow();

      assertThat(MAPPER.readTree(strict)).as(json).isEqualTo(MAPPER.readTree(json));
      try (JsonParser parser = StrictJson.OF_ANSWERS.parser(strict)) {
        while (parser.nextToken() != null) {
          // Reads on; a member twice would throw.
        }
      }
    }
  }

  @Test
  void objectOfManyMembers_isRead() throws IOException {
    int count = 100_000;
    String members =
        IntStream.range(0, count)
            .mapToObj(i -> "\"%d\":%d".formatted(i % (count / 2), i))
            .collect(Collectors.joining(","));

    JsonNode read = MAPPER.readTree(normalised("{" + members + "}").orElseThrow());

    assertThat(read.size()).isEqualTo(count / 2);
    assertThat(read.path("0").asInt()).isEqualTo(count / 2);
    String same = "{" + "\"a\":1,".repeat(count) + "\"a\":2}";
    assertThat(normalised(same)).contains("{\"a\":2}");
  }

  /// A map shared by all groups of names with equal hashes would take minutes for this object.
  @Test
  void namesOfEqualHashes_areToldApart() {
    int count = 100_000;
    Stream<String> large = IntStream.range(0, count).mapToObj(i -> "e" + withEqualHash(i, 17));
    Stream<String> pairs =
        IntStream.range(0, count).mapToObj(i -> withEqualHash(i & 1, 1) + "x" + i / 2);
    String members =
        Stream.concat(large, pairs).map("\"%s\":1,"::formatted).collect(Collectors.joining());

    Optional<String> read = normalised("{" + members + "\"BBx0\":2}");

    String once = members.replace("\"BBx0\":1,", "");
    assertThat(read.filter(("{" + once + "\"BBx0\":2}")::equals)).isPresent();
  }

  /// Names to which `String` gives one hash: each bit is one of two words whose hashes are equal.
  private static String withEqualHash(int number, int bits) {
    return IntStream.range(0, bits)
        .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
        .collect(Collectors.joining());
  }

  @Test
  void readInPieces_givesTheSameText() throws IOException {
    String json = "{\"a\":\"" + "é😀\u2028\\ud83d\\ude00\n".repeat(5000) + "\",\"b\":[NaN, 1]}";
    LenientJson lenient = LenientJson.of(json.getBytes(UTF_8)).orElseThrow();

    var bytes = new ByteArrayOutputStream();
    try (InputStream in = lenient.open()) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        bytes.write(next);
      }
    }

    assertThat(bytes.toString(UTF_8)).isEqualTo(normalised(json).orElseThrow());
  }

  @Test
  void strictText_growsNoMoreThanLineGrowthTold() {
    var random = new Random(17);
    List<byte[]> bodies = new ArrayList<>();
    for (int round = 0; round < 10_000; round++) {
      byte[] text = new byte[1 + random.nextInt(12)];
      random.nextBytes(text);
      bodies.add(quoted(text));
    }
    for (String unit : List.of("\u0085", "\u2028", "\u0001", "\n", "😀", "語", "ü", "\\n", "a")) {
      bodies.add(quoted(unit.repeat(100).getBytes(UTF_8)));
    }
    bodies.add("[NaN,NaN,-Infinity,Infinity]".getBytes(UTF_8));
    bodies.add("{\"a\":1,\"a\":\"\u2029\"}".getBytes(UTF_8));
    for (byte[] body : bodies) {
      int told = told(body, 1 + random.nextInt(5));
      normalised(body)
          .ifPresent(line ->
              assertThat(line.getBytes(UTF_8).length).isLessThanOrEqualTo(body.length + told));
    }
  }

  @Test
  void piecesOfAText_areToldToGrowAsTheWhole() {
    byte[] body = "[NaN,aN,\"\u0085\u2028ü語😀\n\",NaN]".getBytes(UTF_8);
    for (int size = 1; size < body.length; size++) {
      assertThat(told(body, size)).isEqualTo(told(body, body.length));
    }
  }

  @Test
  void usualText_isToldToGrowByNothing() {
    assertThat(told("{\"a\":\"plain NO 😀 語 é\\n\\u2028\",\"b\":[1.5,null]}".getBytes(UTF_8), 3))
        .isZero();
    assertThat(told("\u0085".repeat(10).getBytes(UTF_8), 3)).isEqualTo(40);
    assertThat(told("\u2028\u2029".repeat(10).getBytes(UTF_8), 1)).isEqualTo(60);
  }

  private static int told(byte[] body, int size) {
    var growth = new LineGrowth();
    int told = 0;
    for (int at = 0; at < body.length; at += size) {
      told += growth.of(ByteBuffer.wrap(body, at, Math.min(size, body.length - at)));
    }
    return told;
  }

  private static String value(Random random, int depth, boolean repeated) {
    int kinds = depth > 4 ? 4 : 6;
    return switch (random.nextInt(kinds)) {
      case 0 -> Integer.toString(random.nextInt(100) - 50);
      case 1 -> List.of("true", "false", "null", "1.50", "2E3").get(random.nextInt(5));
      case 2, 3 -> string(random);
      case 4 -> elements(random, () -> value(random, depth + 1, repeated), "[", "]");
      default -> {
        int[] count = {0};
        yield elements(
            random,
            () ->
                "\"%s\" : %s"
                    .formatted(
                        name(random, repeated ? 0 : ++count[0]),
                        value(random, depth + 1, repeated)),
            "{",
            "}");
      }
    };
  }

  private static String name(Random random, int unique) {
    return unique > 0
        ? "n" + unique
        : List.of("a", "\\u0061", "b", "é", "\\u00E9", "\\n", "Aa", "BB").get(random.nextInt(8));
  }

  private static String string(Random random) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(_ -> List.of("x", "é", "😀", "\\\"", "\\\\", "\\u2028", "\u2028", "[", "{", ","))
        .map(units -> units.get(random.nextInt(units.size())))
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String elements(Random random, Supplier<String> one, String open, String close) {
    return IntStream.range(0, random.nextInt(14))
        .mapToObj(_ -> one.get())
        .collect(Collectors.joining(random.nextBoolean() ? "," : " ,\n ", open, close));
  }

  private static byte[] quoted(byte[] text) {
    return ByteBuffer.allocate(text.length + 2).put((byte) '"').put(text).put((byte) '"').array();
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static Optional<String> normalised(String json) {
    return normalised(json.getBytes(UTF_8));
  }

  private static Optional<String> normalised(byte[] json) {
    return LenientJson.of(json).map(LenientJsonTest::written);
  }

  private static String written(LenientJson json) {
    try {
      byte[] written = StrictJson.OF_ANSWERS.writeLong(0, json::writeTo);
      assertThat(json.open().readAllBytes()).isEqualTo(written);
      return new String(written, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
