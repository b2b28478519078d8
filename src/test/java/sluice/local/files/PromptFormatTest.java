package sluice.local.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PromptFormatTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Say hello.\nSay goodbye.\n",
        "{\"prompt\":\"a\"}\n{\"prompt\":\"b\"}\n",
        "{\"prompt\":\"a\"}",
        "\uFEFF{\"prompt\":\"a\"}\n",
        "{\"prompt\":\"cut o\n{\"prompt\":\"b\"}\n",
        "{\"prompt\":\"cut o",
        "{name}: a template\nand more\n",
        "{'prompt':'x'}\nand more\n",
        "a,b,c\n1,2,3\n",
        "Explain [this].\n",
        "\n\nhi\n",
        ""
      })
  void textOfLines_isAListOfPrompts(String text) {
    assertThat(PromptFormat.mistake("prompts.txt", text.getBytes(UTF_8))).isEmpty();
    assertThat(PromptFormat.mistake("prompts.jsonl", text.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, a table, csv.DictReader",
    "A.CSV, a table, csv.DictReader",
    "a.tsv, a table, delimiter=\"\\t\"",
    "a.xlsx, a spreadsheet, one a line",
    "a.parquet, a table in columns, duckdb -c",
    "a.jsonl.gz, compressed, gunzip -k a.jsonl.gz",
    "a.zst, compressed, unpack",
    "a.zip, archive, one a line",
    "a.pdf, a document, one a line",
  })
  void otherFormat_isKnownByTheFilesName(String name, String what, String remedy) {
    assertThat(PromptFormat.mistake(name, "hi\n".getBytes(UTF_8)))
        .hasValueSatisfying(mistake -> assertThat(mistake).startsWith(name).contains(what, remedy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\n  {\n",
        "[{\"prompt\":\"a\"},{\"prompt\":\"b\"}]",
        "\n \u00A0[\n",
        "\uFEFF[\"a\"]",
        "[INFO] starting\nhi\n"
      })
  void jsonArray_isKnownByItsBracket(String text) {
    assertThat(PromptFormat.mistake("p.jsonl", text.getBytes(UTF_8)))
        .hasValueSatisfying(
            mistake -> assertThat(mistake).contains("a JSON array", "jq -c '.[]' p.jsonl"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n  \"prompt\": \"a\"\n}\n",
        "{\n{\n",
        " {  \r\n\"a\":1}",
        "{\"requests\": [\n  {\"prompt\": \"a\"}\n",
        "{ \"prompt\": \"a\",\n  \"model\": \"m\" }\n"
      })
  void objectOverSeveralLines_isKnown(String text) {
    assertThat(PromptFormat.mistake("p.json", text.getBytes(UTF_8)))
        .hasValueSatisfying(
            mistake -> assertThat(mistake).contains("JSON over several lines", "jq -c . p.json"));
  }

  @Test
  void otherFormat_isKnownByItsContentUnderAnyName() throws Exception {
    assertKnown(gzip("hi\n"), "compressed");
    assertKnown("hi\n".getBytes(UTF_16LE), "no text");
    assertKnown("\uFEFFhi\n".getBytes(UTF_16LE), "UTF-16");
    assertKnown("\uFEFFhi\n".getBytes(UTF_16BE), "UTF-16");
    assertKnown("PK\u0003\u0004\u0014\0".getBytes(ISO_8859_1), "archive");
    assertKnown("PAR1\u0015".getBytes(ISO_8859_1), "columns");
    assertKnown("%PDF-1.7\n%\u00E2\u00E3".getBytes(ISO_8859_1), "document");
    assertKnown("\u007FELF\u0002\u0001\u0001\0".getBytes(ISO_8859_1), "no text");
  }

  private static void assertKnown(byte[] content, String what) {
    assertThat(PromptFormat.mistake("p.txt", content))
        .hasValueSatisfying(mistake -> assertThat(mistake).contains(what));
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
