package sluice.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.line;
import static sluice.message.Readings.message;
import static sluice.message.Readings.nested;
import static sluice.message.Readings.prompt;
import static sluice.message.Readings.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes out is what came in, value by value.
final class MessageReaderExactnessTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.0",
        "0.10",
        "1.0",
        "1.0E+5",
        "1e5",
        "1E-07",
        "1e400",
        "-1e-400",
        "1e1000000000",
        "123456789012345678901234567890",
        "0.12345678901234567890123456789",
        "9007199254740993",
        "18446744073709551616",
        "true",
        "null",
        "\"\"",
        "[]",
        "{}",
        "[[],{},[{}]]",
        "{\"z\":1,\"a\":2,\"m\":{\"y\":[1,2.50],\"b\":null}}",
        "{\"\":1,\" \":2,\"a.b\":3,\"\\u0000\":4}",
        "\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"",
        "\"\\u0000\\u001F\\u007F\\u0085\\u00A0\"",
        "\"\\u2028\\u2029\\uFEFF\\uFFFE\"",
        "\"é € 😀 \\u00e9 \\u20AC \\uD83D\\uDE00\"",
        "\"\\uD83D\"",
        "\"\\uDE00 a \\uD83D b \\uDE00\\uD83D\"",
        "\"<script>&amp;'\""
      })
  void values_areCopiedExactly(String value) {
    String inLine = "{\"model\":\"m\",\"x\":%s,\"last\":1}".formatted(value);
    String inShorthand = "{\"messages\":[%s],\"model\":\"m\",\"x\":%s}".formatted(value, value);

    assertThat(Tokens.of(prompt(line(inLine)).body())).isEqualTo(Tokens.of(inLine));
    assertThat(Tokens.of(prompt(inShorthand).body())).isEqualTo(Tokens.of(inShorthand));
  }

  @Test
  void unknownMembers_areCopiedAtAnyDepthThatIsRead() {
    String body = "{\"x\":%s,\"model\":\"m\"}".formatted(nested(62));

    assertThat(prompt(line(body)).body()).isEqualTo(body);
  }

  @Test
  void loneSurrogatesAndLineEnds_areWrittenAsEscapes() {
    assertThat(prompt(line("{\"model\":\"m\",\"x\":\"\\ud83d\u2028\u2029\u0085😀\"}")).body())
        .isEqualTo("{\"model\":\"m\",\"x\":\"\\uD83D\\u2028\\u2029\\u0085\\uD83D\\uDE00\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\uD83D", "\uDE00 a", "nul \0 bell \u0007", "\u2028", "😀", "\r\n\t\"\\/"})
  void text_isSentExactly(String text) {
    String body = "text: " + text;

    assertThat(Tokens.of(prompt(body).body())).contains("VALUE_STRING " + body);
  }

  @Test
  void body_isOneLineOfValidUtf8HoweverTheMessageIsWritten() {
    String pretty = "{\r\n  \"model\" : \"m\",\n\t\"x\" : [ 1 , 2 ]\n}";

    Prompt prompt = prompt(line(pretty));

    assertThat(prompt.body()).isEqualTo("{\"model\":\"m\",\"x\":[1,2]}");
    assertThat(UTF_8.newEncoder().canEncode(prompt(line("{\"x\":\"\\uD83D\"}")).body())).isTrue();
  }

  @Test
  void generatedBodies_areCopiedExactly() {
    for (long seed = 0; seed < 2_000; seed++) {
      String body =
          "{\"model\":\"m\",\"x\":%s}".formatted(new Generator(new Random(seed)).value(6));

      ParsedMessage parsed = read(message(line(body)), Readings.withMaxBytes(1 << 20));

      assertThat(Tokens.of(prompt(parsed).body())).as("seed %d", seed).isEqualTo(Tokens.of(body));
    }
  }

  @Test
  void requestHash_isOfUrlLineFeedAndBodyAsSent() {
    Prompt prompt = prompt(line("{ \"x\" : 1.0 }"));

    assertThat(prompt.request())
        .isEqualTo(Sha256.hex("/v1/chat/completions\n{\"x\":1.0,\"model\":\"default-model\"}"))
        .hasSize(64);
  }

  @Test
  void sameRequestInAnyFormAndUnderAnyIdentity_hasOneHash() {
    List<String> same =
        List.of(
            "{\"custom_id\":\"a\",\"prompt\":\"x\"}",
            "{\"prompt\":\"\\u0078\", \"job\":\"j\"}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"model\":null}",
            "x",
            line("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));

    assertThat(same).map(body -> prompt(body).request()).containsOnly(prompt("x").request());
  }

  @Test
  void differentRequests_haveDifferentHashes() {
    var names = new ArrayList<String>();
    for (String body :
        List.of(
            line("{\"x\":1}"),
            line("{\"x\":1.0}"),
            line("{\"x\":\"1\"}"),
            line("{\"x\":1,\"y\":2}"),
            line("{\"y\":2,\"x\":1}"),
            "{\"url\":\"/v1/responses\",\"body\":{\"x\":1}}")) {
      names.add(prompt(body).request());
    }

    assertThat(names).doesNotHaveDuplicates();
  }

  /// Makes JSON of every kind, the awkward ones above all.
  private record Generator(Random random) {
    private static final List<String> SCALARS =
        List.of("null", "true", "false", "-0", "0.10", "1e400", "1.0E+5", "12345678901234567890");
    private static final List<String> PIECES =
        List.of(
            "a", "é", "😀", "\\uD83D", "\\uDE00", "\\u0000", "\\\"", "\\\\", "\u2028", "\u0085",
            " ");

    String value(int depth) {
      return switch (depth == 0 ? random.nextInt(2) : random.nextInt(4)) {
        case 0 -> pick(SCALARS);
        case 1 -> string();
        case 2 -> list(depth);
        default -> members(depth);
      };
    }

    private String list(int depth) {
      var values = new ArrayList<String>();
      for (int i = random.nextInt(4); i > 0; i--) {
        values.add(value(depth - 1));
      }
      return "[" + String.join(" , ", values) + "]";
    }

    private String members(int depth) {
      var members = new ArrayList<String>();
      for (int i = random.nextInt(4); i > 0; i--) {
        members.add("\"%d é😀\": ".formatted(i) + value(depth - 1));
      }
      return "{" + String.join(",\n", members) + "}";
    }

    private String string() {
      var string = new StringBuilder("\"");
      for (int i = random.nextInt(5); i > 0; i--) {
        string.append(pick(PIECES));
      }
      return string.append('"').toString();
    }

    private String pick(List<String> among) {
      return among.get(random.nextInt(among.size()));
    }
  }
}
