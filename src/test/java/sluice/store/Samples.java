package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import sluice.message.ErrorCode;
import sluice.message.Identity;

/// Records for the tests, one of every kind.
public final class Samples {
  static final Identity IDENTITY = new Identity("job", "r1", /* own= */ true);
  static final String MAIN = "results/job/r1.json";
  static final String REQUEST = "0123456789abcdef".repeat(4);
  static final String OTHER_REQUEST = "fedcba9876543210".repeat(4);
  static final String BESIDE = "results/job/r1~0123456789abcdef.json";

  static final Result ANSWER = responded(200, "{\"choices\":[]}");
  static final Result REFUSAL = responded(400, "{\"error\":{\"message\":\"no\"}}");
  static final Result ERROR = new Result.Errored(ErrorCode.UNKNOWN_SHAPE, "no form");

  private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private Samples() {}

  static Result responded(int status, String body) {
    return new Result.Responded(status, Optional.of("req_1"), body.getBytes(UTF_8));
  }

  static ResultRecord record(String messageId, String request, Result result) {
    return record(messageId, request, result, "m", "");
  }

  static ResultRecord record(
      String messageId, String request, Result result, String model, String usage) {
    var timing =
        new RecordTiming(
            1,
            Optional.of(Duration.ofMillis(1234)),
            Duration.ofMillis(56),
            START,
            START.plusMillis(1300),
            model,
            usage);
    return new ResultRecord(
        "batch_req_00000000000000000000000000000001", IDENTITY, messageId, request, result, timing);
  }

  static byte[] line(String messageId, String request, Result result) {
    return record(messageId, request, result).line();
  }
}
