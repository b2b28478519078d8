package sluice.chunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sluice.message.ErrorCode;
import sluice.message.Identity;
import sluice.store.RecordTiming;
import sluice.store.Result;
import sluice.store.ResultRecord;

/// SampleRecords of lines for tests.
public final class SampleRecords {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String REQUEST = "0123456789abcdef".repeat(4);

  private SampleRecords() {}

  /// An answer of a model.
  public static ChunkRecord answer(int line, String model, String usage) {
    return ChunkRecord.of(line, responded(line, 200, "{\"choices\":[{}]}", model, usage));
  }

  /// An answer with a text in it.
  public static ChunkRecord answer(int line, String text) {
    return ChunkRecord.of(line, responded(line, 200, "{\"text\":\"%s\"}".formatted(text), "m", ""));
  }

  /// A refusal of the provider.
  public static ChunkRecord refusal(int line) {
    return ChunkRecord.of(line, responded(line, 400, "{\"error\":{\"code\":\"no\"}}", "m", ""));
  }

  /// An error.
  public static ChunkRecord error(int line, ErrorCode code) {
    return ChunkRecord.of(line, line(line, new Result.Errored(code, "what was wrong"), "", ""));
  }

  private static byte[] responded(int line, int status, String body, String model, String usage) {
    var result = new Result.Responded(status, Optional.of("req_1"), body.getBytes(UTF_8));
    return line(line, result, model, usage);
  }

  private static byte[] line(int line, Result result, String model, String usage) {
    var timing =
        new RecordTiming(
            1, Optional.of(Duration.ofMillis(12)), Duration.ZERO, TIME, TIME, model, usage);
    var identity = new Identity("march", "id-" + line, /* own= */ true);
    return new ResultRecord("batch_req_1", identity, "m-1", REQUEST, result, timing).line();
  }
}
