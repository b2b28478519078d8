package sluice.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.ErrorCode;
import sluice.message.Sha256;

final class InputFileTest {
  private static final int MOST_LINE = 1_000;
  private static final long MOST = 100_000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|``",
        "a|1 a",
        "a\\n|1 a",
        "a\\nb\\n|1 a, 2 b",
        "a\\r\\nb\\r\\n|1 a, 2 b",
        "a\\rb\\n|1 a\\rb",
        "a\\r|1 a\\r",
        "\\n\\r\\n \\t\\na\\n\\nb|4 a, 6 b",
        "\\uFEFFa\\nb|1 a, 2 b",
        "\\uFEFF\\n|``",
        "` a \\n`|`1  a `",
        "a\\u2028b\\u0085c\\n|1 a\\u2028b\\u0085c",
        "a\\u0000b|1 a\\u0000b",
      })
  void text_isSplitAtLineFeeds(String file, String lines) throws IOException {
    assertThat(texts(read(text(), unescaped(file).getBytes(UTF_8))))
        .isEqualTo(lines.isEmpty() ? List.of() : Arrays.asList(unescaped(lines).split(", ")));
  }

  @Test
  void lineThatIsNotUtf8_isUnreadableAlone() throws IOException {
    List<InputLine> lines = read(text(), "a\n\u00E9\n\u00C3\u00A9\uFFFD\n".getBytes(ISO_8859_1));

    assertThat(lines.get(0)).isEqualTo(new InputLine.Text(1, "a"));
    assertThat(lines.get(1))
        .isInstanceOfSatisfying(
            InputLine.Unreadable.class,
            line -> assertThat(line.code()).isEqualTo(ErrorCode.INVALID_JSON));
    assertThat(read(text(), "\uFFFD".getBytes(UTF_8)))
        .containsExactly(new InputLine.Text(1, "\uFFFD"));
  }

  @Test
  void lineThatIsTooLong_isUnreadableAlone() throws IOException {
    String longest = "x".repeat(MOST_LINE);

    List<InputLine> lines =
        read(text(), "%s\n%sy\n%sz\nb".formatted(longest, longest, longest).getBytes(UTF_8));

    assertThat(lines).hasSize(4).contains(new InputLine.Text(1, longest), at(3));
    assertThat(lines.subList(1, 3))
        .allSatisfy(line -> assertThat(code(line)).isEqualTo(ErrorCode.TOO_LARGE))
        .extracting(line -> ((InputLine.Unreadable) line).digest())
        .doesNotHaveDuplicates();
  }

  private static InputLine at(int place) {
    return new InputLine.Text(place + 1, "b");
  }

  @Test
  void digestOfALongLine_isThatOfItsBytes() throws IOException {
    String line = "x".repeat(70_000);

    assertThat(read(text(), line.getBytes(UTF_8)))
        .extracting(read -> ((InputLine.Unreadable) read).digest())
        .containsExactly(Sha256.hex(line));
  }

  @Test
  void linesAcrossBuffers_areWhole() throws IOException {
    var file = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= 120; i++) {
      String line = "\u00E9".repeat(i * 4);
      file.append(line).append(i % 2 == 0 ? "\r\n" : "\n");
      expected.add(i + " " + line);
    }

    assertThat(texts(read(text(), file.toString().getBytes(UTF_8)))).isEqualTo(expected);
  }

  @Test
  void membersOfACompressedFile_areReadOneAfterTheOther() throws IOException {
    var file = new ByteArrayOutputStream();
    file.writeBytes(gzip("a\nb"));
    file.writeBytes(gzip("c\n"));
    file.writeBytes(gzip(""));
    file.writeBytes(gzip("d"));

    assertThat(texts(read(text(), file.toByteArray()))).containsExactly("1 a", "2 bc", "3 d");
    assertThat(texts(lines(text(), new Trickle(file.toByteArray()))))
        .as("from a network")
        .containsExactly("1 a", "2 bc", "3 d");
  }

  @Test
  void compressedFileThatIsCutOrDamaged_isUnreadable() throws IOException {
    byte[] file = gzip("hello, hello, hello\n".repeat(100));
    byte[] damaged = file.clone();
    damaged[file.length - 6] ^= 1;

    for (int length = 3; length < file.length; length += 7) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(text(), cut))
          .isInstanceOf(UnreadableInputException.class)
          .hasMessage("the compressed file ends too early");
    }
    assertThatThrownBy(() -> read(text(), damaged))
        .isInstanceOf(UnreadableInputException.class)
        .hasMessage("the compressed file is damaged");
  }

  @Test
  void fileOfSeveralMembersCutAtAnyByteOfThem_isUnreadable() throws IOException {
    byte[] first = gzip("a\nb\n");
    byte[] file = joined(first, gzip("c\n"));

    for (int length = 3; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      if (length == first.length) {
        assertThat(texts(read(text(), cut))).containsExactly("1 a", "2 b");
      } else {
        assertThatThrownBy(() -> read(text(), cut))
            .as("%d bytes", length)
            .isInstanceOf(UnreadableInputException.class)
            .hasMessageStartingWith("the compressed file ends too early");
        assertThatThrownBy(() -> lines(text(), new Trickle(cut)))
            .as("%d bytes from a network", length)
            .isInstanceOf(UnreadableInputException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u0000", "more text, which is longer than the header of a member"})
  void compressedFileWithOtherBytesBehindIt_isUnreadable(String more) throws IOException {
    byte[] file = joined(gzip("a\n"), more.getBytes(UTF_8));

    assertThatThrownBy(() -> read(text(), file))
        .isInstanceOf(UnreadableInputException.class)
        .hasMessage("the compressed file ends too early, or other bytes follow it");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 9, 10, 12})
  void readThatFailsOnceBehindAMember_isNoEnd(int later) throws IOException {
    byte[] first = gzip("a\n");
    byte[] file = joined(first, gzip("b\n"));
    int place = first.length + later;

    assertThatThrownBy(() -> lines(text(), new FailingOnce(file, place)))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }

  @Test
  void manyEmptyMembers_areRead() throws IOException {
    byte[] empty = gzip("");
    var file = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      file.writeBytes(empty);
    }
    file.writeBytes(gzip("a"));

    assertThat(texts(read(text(), file.toByteArray()))).containsExactly("1 a");
  }

  @Test
  void fileThatIsTooLarge_isUnreadable() throws IOException {
    byte[] bomb = gzip("0\n".repeat(1_000_000));

    assertThat(bomb.length).isLessThan(10_000);
    assertThatThrownBy(() -> read(text(), bomb))
        .isInstanceOfSatisfying(
            UnreadableInputException.class, e -> assertThat(e.isTooLarge()).isTrue());
    assertThat(read(text(), "0\n".repeat(50_000).getBytes(UTF_8))).hasSize(50_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PK\u0003\u0004xyz", "\u00FF\u00FEa\u0000", "\u00FE\u00FF\u0000a"})
  void fileOfAnotherKind_isUnreadable(String file) {
    assertThatThrownBy(() -> read(text(), file.getBytes(ISO_8859_1)))
        .isInstanceOf(UnreadableInputException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|``",
        "\\n\\n|``",
        "prompt|``",
        "prompt\\na|2 a",
        "prompt\\na\\n\\nb\\n|2 a, 4 b",
        "prompt\\r\\na\\r\\nb\\r\\n|2 a, 3 b",
        "\\uFEFFprompt\\na|2 a",
        "\\uFEFF\"prompt\"\\na|2 a",
        "\\uFEFF|``",
        "x, prompt \\n1,a\\n2,b|2 a, 3 b",
        "prompt\\n\"a\\nb\"\\nc|2 a\\nb, 4 c",
        "prompt,x\\n\"a;\"\"b\"\"\",\"\"\\n|2 a;\"b\"",
        "prompt,x\\n\"a\\r\\nb\",1\\r\\n|2 a\\r\\nb",
        "prompt\\n\"a\\r\"\\r\\n\"b\\r\"|2 a\\r, 3 b\\r",
        "\"prompt\"\\na\"b|2 a\"b",
        "prompt\\n\"{}\"|2 {}",
      })
  void table_isSplitIntoRows(String file, String rows) throws IOException {
    assertThat(texts(read(table(Optional.empty()), unescaped(file).getBytes(UTF_8))))
        .isEqualTo(rows.isEmpty() ? List.of() : Arrays.asList(unescaped(rows).split(", ")));
  }

  @Test
  void idsOfATable_areThoseOfItsColumn() throws IOException {
    assertThat(read(table(Optional.empty()), "custom_id,prompt\nr1,a\n,b\n".getBytes(UTF_8)))
        .containsExactly(
            new InputLine.Row(2, "a", Optional.of("r1")),
            new InputLine.Row(3, "b", Optional.empty()));
  }

  @Test
  void template_isFilledFromTheColumns() throws IOException {
    InputFile file = table(Optional.of("Translate {text} into {{{ language }}}: {text}"));

    assertThat(texts(read(file, "text,language\nhi,fr\n{text},de\n".getBytes(UTF_8))))
        .containsExactly("2 Translate hi into {fr}: hi", "3 Translate {text} into {de}: {text}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text\\na|Say {word}|the table has no column `word` in its first row",
        "text\\na|Say {text|the template has a single brace",
        "text\\na|Say }|the template has a single brace",
        "hello\\nworld|{prompt}|the table has no column `prompt` in its first row",
        "\"hello|{prompt}|the first row of the table cannot be read",
      })
  void tableWithoutItsColumns_isUnreadable(String file, String template, String message) {
    assertThatThrownBy(() -> read(table(Optional.of(template)), unescaped(file).getBytes(UTF_8)))
        .isInstanceOf(UnreadableInputException.class)
        .hasMessage(message);
  }

  @Test
  void rowThatCannotBeRead_isUnreadableAlone() throws IOException {
    String file = "prompt,x\na\nb,c,d\n" + "y".repeat(2_000) + ",1\n\u00E9,1\ne,1\n\"f";

    List<InputLine> rows = read(table(Optional.empty()), file.getBytes(ISO_8859_1));

    assertThat(rows).hasSize(6);
    assertThat(rows.get(4)).isEqualTo(new InputLine.Row(6, "e", Optional.empty()));
    assertThat(rows.stream().filter(row -> !(row instanceof InputLine.Row)))
        .extracting(InputFileTest::code)
        .containsExactly(
            ErrorCode.UNKNOWN_SHAPE,
            ErrorCode.UNKNOWN_SHAPE,
            ErrorCode.TOO_LARGE,
            ErrorCode.INVALID_JSON,
            ErrorCode.UNKNOWN_SHAPE);
  }

  private static ErrorCode code(InputLine line) {
    return ((InputLine.Unreadable) line).code();
  }

  private static InputFile text() {
    return new InputFile(/* isTable= */ false, Optional.empty(), MOST, MOST_LINE);
  }

  private static InputFile table(Optional<String> template) {
    return new InputFile(/* isTable= */ true, template, MOST, MOST_LINE);
  }

  private static List<InputLine> read(InputFile file, byte[] content) throws IOException {
    return lines(file, new ByteArrayInputStream(content));
  }

  private static List<InputLine> lines(InputFile file, InputStream content) throws IOException {
    InputLines lines = file.open(content);
    List<InputLine> all = new ArrayList<>();
    Optional<InputLine> next = lines.next();
    while (next.isPresent()) {
      all.add(next.get());
      next = lines.next();
    }
    return all;
  }

  private static List<String> texts(List<InputLine> lines) {
    return lines.stream()
        .map(line ->
            switch (line) {
              case InputLine.Text(int number, String text) -> number + " " + text;
              case InputLine.Row(int number, String prompt, var _) -> number + " " + prompt;
              case InputLine.Unreadable(int number, var _, ErrorCode code, var _) ->
                  number + " " + code;
            })
        .toList();
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\u([0-9A-F]{4})")
        .matcher(text)
        .replaceAll(hex -> String.valueOf((char) Integer.parseInt(hex.group(1), 16)))
        .translateEscapes();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  /// Gives a byte at a time, and never says that more are there.
  private static final class Trickle extends InputStream {
    private final byte[] content;
    private int at;

    Trickle(byte[] content) {
      this.content = content;
    }

    @Override
    public int read() {
      return at < content.length ? content[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int next = read();
      if (next >= 0) {
        into[offset] = (byte) next;
      }
      return next < 0 ? -1 : 1;
    }
  }

  /// Fails once when so many bytes are read, and goes on then.
  private static final class FailingOnce extends InputStream {
    private final InputStream content;
    private int left;

    FailingOnce(byte[] content, int left) {
      this.content = new ByteArrayInputStream(content);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      if (left-- == 0) {
        throw new IOException("connection reset");
      }
      return content.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int one = read();
      if (one < 0) {
        return -1;
      }
      into[offset] = (byte) one;
      return 1;
    }
  }
}
