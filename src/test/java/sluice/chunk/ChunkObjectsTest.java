package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.ErrorCode;

final class ChunkObjectsTest {
  private static final String USAGE =
      "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":3}}";
  private static final ChunkRange RANGE = new ChunkRange(0, 7, 10, 0, 1);

  @Test
  void headerOfAFinishedChunk_tellsWhatIsInItAndWhere() {
    var chunk =
        new FinishedChunk(
            List.of(
                SampleRecords.answer(7, "m", USAGE),
                SampleRecords.refusal(8),
                SampleRecords.error(9, ErrorCode.BATCH_CANCELLED)));
    byte[] content = chunk.content();

    ChunkHeader header = ChunkHeader.of(content).orElseThrow();

    assertThat(header.firstLine()).isEqualTo(7);
    assertThat(header.totals())
        .isEqualTo(new Totals(1, 2, 0, 1, TokenUsage.NONE.plus("m", new TokenCount(10, 4, 5, 3))));
    assertThat(header.failed()).containsExactly(1L, 2L);
    assertThat(content).hasSize(Math.toIntExact(header.length() + header.offsets().getLast()));
    for (int place = 0; place < header.lines(); place++) {
      int from = Math.toIntExact(header.length() + header.offsets().get(place));
      int to = Math.toIntExact(from + header.size(place));
      assertThat(Arrays.copyOfRange(content, from, to))
          .isEqualTo(chunk.records().get(place).json());
    }
    assertThat(header.bytes(/* isAnswers= */ true)).isEqualTo(header.size(0));
    assertThat(header.bytes(/* isAnswers= */ false)).isEqualTo(header.size(1) + header.size(2));
  }

  @Test
  void tokensOfAnEarlierRun_areNotCounted() {
    byte[] json = SampleRecords.answer(7, "m", USAGE).json();

    Totals totals = new FinishedChunk(List.of(ChunkRecord.carried(7, json))).header().totals();

    assertThat(totals).isEqualTo(new Totals(1, 0, 1, 0, TokenUsage.NONE));
  }

  @Test
  void headThatIsTooShort_isNoHeaderYet() {
    byte[] content = new FinishedChunk(List.of(SampleRecords.refusal(0))).content();

    assertThat(ChunkHeader.of(Arrays.copyOf(content, 50))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\n",
        "{}\n",
        "{\"lines\":[0,2],\"answered\":1,\"failed\":0,\"carried\":0,\"not_run\":0,\"tokens\":{},"
            + "\"offsets\":[0,1],\"errors\":[]}\n",
        "{\"lines\":[0,1],\"answered\":1,\"failed\":0,\"carried\":0,\"not_run\":0,\"tokens\":{},"
            + "\"offsets\":[0,1],\"errors\":[1]}\n",
      })
  void otherObject_isNoFinishedChunk(String content) {
    assertThatThrownBy(() -> ChunkHeader.of(content.getBytes(UTF_8)))
        .isInstanceOf(MalformedObjectException.class);
  }

  @Test
  void chunkThatLacksALine_isNone() {
    assertThatThrownBy(
            () -> new FinishedChunk(List.of(SampleRecords.refusal(1), SampleRecords.refusal(3))))
        .isInstanceOf(MalformedObjectException.class);
    assertThatThrownBy(() -> new FinishedChunk(List.of()))
        .isInstanceOf(MalformedObjectException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"input_tokens\":3,\"output_tokens\":4}', 3, 0, 4, 0",
    "'{\"prompt_tokens\":3,\"total_tokens\":3}', 3, 0, 0, 0",
    "'{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":9}', 3, 0, 6, 0",
    "'{\"input_tokens\":3,\"cache_read_input_tokens\":5,\"cache_creation_input_tokens\":2,"
        + "\"output_tokens\":4}', 10, 5, 4, 0",
    "'', 0, 0, 0, 0",
  })
  void tokens_areCountedUnderEveryProvidersNames(
      String usage, long input, long cached, long output, long reasoning) {
    assertThat(SampleRecords.answer(0, "m", usage).summary().tokens())
        .isEqualTo(new TokenCount(input, cached, output, reasoning));
  }

  @Test
  void headerOfAnOpenChunk_isReadFromItsBeginning() {
    Instant time = Instant.parse("2026-01-02T03:04:05.123456789Z");
    List<LineState> pending =
        IntStream.range(2_999_951, 3_000_000)
            .mapToObj(line -> new LineState(line, 0.1 + 0.2, Optional.of(time), Optional.of(time)))
            .toList();
    ChunkRecord record = SampleRecords.answer(2_999_950, "m", USAGE);
    byte[] content = OpenChunk.of(List.of(record), pending).content();

    var header = OpenChunkHeader.of(Arrays.copyOf(content, OpenChunkHeader.MOST_BYTES));

    assertThat(header.length()).isLessThan(OpenChunkHeader.MOST_BYTES);
    assertThat(header.has(2_999_950)).isTrue();
    assertThat(header.has(2_999_951)).isFalse();
    assertThat(header.state(2_999_951)).contains(pending.getFirst());
    assertThat(header.pending()).hasSize(49);
    assertThat(header.bytes()).isEqualTo(record.json().length);
  }

  @Test
  void openChunk_isReadAsItIsWritten() {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    OpenChunk open =
        OpenChunk.of(
            List.of(
                SampleRecords.refusal(9),
                ChunkRecord.carried(7, SampleRecords.answer(7, "old").json())),
            List.of(new LineState(8, 1.5, Optional.of(time), Optional.of(time.plusSeconds(60)))));

    OpenChunk read = OpenChunk.of(open.content());

    assertThat(read.content()).isEqualTo(open.content());
    assertThat(read.pending()).isEqualTo(open.pending());
    assertThat(read.record(7).orElseThrow().isCarried()).isTrue();
    assertThat(read.record(9).orElseThrow().isCarried()).isFalse();
    assertThat(read.finished(RANGE)).isEmpty();
  }

  @Test
  void joinedChunks_keepAnswersAndTheGreaterEvidence() {
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    OpenChunk one =
        OpenChunk.of(
            List.of(SampleRecords.refusal(7), SampleRecords.answer(8, "one")),
            List.of(new LineState(9, 1, Optional.of(time), Optional.empty())));
    OpenChunk other =
        OpenChunk.of(
            List.of(SampleRecords.answer(7, "other"), SampleRecords.answer(8, "other")),
            List.of(new LineState(9, 2, Optional.of(time.plusSeconds(1)), Optional.of(time))));

    OpenChunk joined = one.join(other);

    assertThat(joined.record(7).orElseThrow().toString()).contains("other");
    assertThat(joined.record(8).orElseThrow().toString()).contains("one");
    assertThat(joined.pending())
        .containsOnlyKeys(9)
        .containsValue(new LineState(9, 2, Optional.of(time), Optional.of(time)));
    OpenChunk recorded = OpenChunk.of(List.of(SampleRecords.refusal(9)), List.of());
    assertThat(joined.join(recorded).pending()).isEmpty();
    assertThat(joined.join(recorded).finished(RANGE)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{}\n", "{\"records\":[[0,9,0]],\"pending\":[]}\n{}"})
  void otherObject_isNoOpenChunk(String content) {
    assertThatThrownBy(() -> OpenChunk.of(content.getBytes(UTF_8)))
        .isInstanceOf(MalformedObjectException.class);
  }
}
