package sluice.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sluice.local.files.PromptLine;
import sluice.message.ErrorCode;
import sluice.store.Claim;
import sluice.store.RecordTiming;
import sluice.store.Records;
import sluice.store.Result;
import sluice.store.ResultRecord;
import sluice.store.RetryingStore;
import sluice.store.S3ObjectStore;
import sluice.time.SystemTime;
import sluice.time.Time;
import software.amazon.awssdk.services.s3.S3Client;

/// Records lines that no queue takes: they end as if the function had refused them. Safe for many
/// threads; blocks.
public final class RejectedLines {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TRIES = 5;

  private final Time time;
  private final Records records;

  public RejectedLines(S3Client s3, String bucket, String prefix) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    this.time = new SystemTime(threads);
    this.records =
        new Records(
            new RetryingStore(
                new S3ObjectStore(() -> s3, bucket, threads, time), time, new SecureRandom()),
            prefix);
  }

  /// Writes the record of a line.
  ///
  /// @throws IllegalStateException where it cannot be stored
  public void record(PromptLine line, SqsLimits.Problem problem) {
    var record =
        new ResultRecord(
            "batch_req_" + UUID.randomUUID().toString().replace("-", ""),
            line.identity(),
            "local-" + UUID.randomUUID(),
            line.request(),
            result(line, problem),
            trace(Instant.now()));
    var patience = new RetryingStore.RetryLimit(TRIES, time.nanos() + LIMIT.toNanos());
    Records.StoreResult settled = records.settle(record, Claim.UNCONTESTED, patience).join();
    if (settled instanceof Records.StoreResult.Unkept(var failure)) {
      throw new IllegalStateException("a record cannot be stored: " + failure.detail());
    }
  }

  private static Result result(PromptLine line, SqsLimits.Problem problem) {
    return switch (problem) {
      case SIZE ->
          new Result.Errored(
              ErrorCode.TOO_LARGE,
              "%d bytes are more than a message may have"
                  .formatted(line.text().getBytes(UTF_8).length));
      case CHARACTERS ->
          new Result.Errored(
              ErrorCode.UNKNOWN_SHAPE, "it holds a control character that no message may have");
    };
  }

  private static RecordTiming trace(Instant now) {
    return new RecordTiming(0, Optional.empty(), Duration.ZERO, now, now, "", "");
  }
}
