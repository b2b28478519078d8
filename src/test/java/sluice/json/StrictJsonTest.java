package sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "[{\"a\":{\"b\":1,\"b\":1}}]",
        "{'a':1}",
        "{a:1}",
        "[1,]",
        "[NaN]",
        "[01]",
        "[1.]",
        "// x\n1",
        "{\"a\":1",
        "\"\t\"",
        "\"open"
      })
  void invalidJson_isRefused(String json) {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> copy(json));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> copy(json.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "0.10",
        "1e400",
        "1.0E+5",
        "123456789012345678901234567890",
        "true",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,{\"b\":[],\"a\":{}}],3]",
        "{\"z\":1,\"a\":\"é€\"}"
      })
  void oneLineOfJson_isCopiedByteForByte(String json) throws IOException {
    assertThat(copy(json)).isEqualTo(json);
    assertThat(copy(json.getBytes(UTF_8))).isEqualTo(json);
  }

  @Test
  void jsonOfSeveralLines_isCopiedOntoOneLine() throws IOException {
    assertThat(copy(" {\r\n \"a\" :\t[ 1 ,\n2 ] }\n")).isEqualTo("{\"a\":[1,2]}");
  }

  @Test
  void surrogatesAndUnicodeLineEnds_areEscaped() throws IOException {
    assertThat(copy("\"\u0085 \u2028 \u2029 😀 \\ud83d \\uDE00 \\u000a\""))
        .isEqualTo("\"\\u0085 \\u2028 \\u2029 \\uD83D\\uDE00 \\uD83D \\uDE00 \\n\"");
  }

  @Test
  void namesOfMembers_areEscapedLikeValues() throws IOException {
    assertThat(copy("{\"😀\u2028\":1}")).isEqualTo("{\"\\uD83D\\uDE00\\u2028\":1}");
  }

  @Test
  void currentValue_isCopiedAndNoMore() throws IOException {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser("[{\"a\":[1]},2]")) {
      parser.nextToken();
      parser.nextToken();

      byte[] copied = StrictJson.OF_MESSAGES.write(generator -> StrictJson.copy(parser, generator));

      assertThat(copied).asString(UTF_8).isEqualTo("{\"a\":[1]}");
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  @Test
  void depth_isLimitedTo64InMessagesAnd500InAnswers() throws IOException {
    assertThat(copy(StrictJson.OF_MESSAGES, nested(64))).isEqualTo(nested(64));
    assertThat(copy(StrictJson.OF_ANSWERS, nested(500))).isEqualTo(nested(500));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> copy(StrictJson.OF_MESSAGES, nested(65)));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> copy(StrictJson.OF_ANSWERS, nested(501)));
  }

  @Test
  void stringOfManyMegabytes_isCopied() throws IOException {
    String json = "\"" + "x".repeat(30_000_000) + "\"";

    assertThat(copy(json)).isEqualTo(json);
  }

  @Test
  void byteOrderMark_isSkipped() throws IOException {
    assertThat(copy("\uFEFF{}".getBytes(UTF_8))).isEqualTo("{}");
  }

  @Test
  void invalidUtf8_isRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> copy(new byte[] {'"', (byte) 0xC3, '"'}));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> copy(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> copy(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE, '{', '}'}));
  }

  @Test
  void namesOfAnswers_areNotInterned() throws IOException {
    byte[] json = "{\"name_of_a_member\":1}".getBytes(UTF_8);

    assertThat(firstName(StrictJson.OF_ANSWERS, json))
        .isEqualTo("name_of_a_member")
        .isNotSameAs(firstName(StrictJson.OF_ANSWERS, json));
    assertThat(firstName(StrictJson.OF_MESSAGES, json))
        .as("names of messages are few and the same each time")
        .isSameAs(firstName(StrictJson.OF_MESSAGES, json));
  }

  private static String firstName(StrictJson json, byte[] object) throws IOException {
    try (JsonParser parser = json.parser(object)) {
      return parser.nextToken() == JsonToken.START_OBJECT ? parser.nextFieldName() : "";
    }
  }

  @Test
  void members_areReadInOrderAndTheRestOfTheirValuesIsSkipped() throws IOException {
    try (JsonParser parser =
        StrictJson.OF_MESSAGES.parser("[{\"a\":1,\"b\":{\"c\":[2]},\"d\":[{}],\"e\":[3]},4]")) {
      parser.nextToken();
      parser.nextToken();
      List<String> read = new ArrayList<>();

      StrictJson.forEachMember(
          parser,
          (name, value) -> {
            read.add(name + " " + value.currentToken());
            if (name.equals("e")) {
              value.skipChildren();
            }
          });

      assertThat(read)
          .containsExactly(
              "a VALUE_NUMBER_INT", "b START_OBJECT", "d START_ARRAY", "e START_ARRAY");
      assertThat(parser.currentToken()).isEqualTo(JsonToken.END_OBJECT);
      assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_INT);
    }
  }

  @Test
  void objectCutShort_endsTheMembersWithAnError() throws IOException {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser("{\"a\":1,")) {
      parser.nextToken();

      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> StrictJson.forEachMember(parser, (_, _) -> {}));
    }
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String copy(String json) throws IOException {
    return copy(StrictJson.OF_MESSAGES, json);
  }

  private static String copy(StrictJson json, String text) throws IOException {
    try (JsonParser parser = json.parser(text)) {
      return copyOf(json, parser);
    }
  }

  private static String copy(byte[] bytes) throws IOException {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(bytes)) {
      return copyOf(StrictJson.OF_MESSAGES, parser);
    }
  }

  private static String copyOf(StrictJson json, JsonParser parser) throws IOException {
    parser.nextToken();
    String copied = new String(json.write(to -> StrictJson.copy(parser, to)), UTF_8);
    assertThat(parser.nextToken()).isNull();
    return copied;
  }
}
