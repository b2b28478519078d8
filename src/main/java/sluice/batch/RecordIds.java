package sluice.batch;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Numbers the records of one batch with ids that no other record has: 16 hexadecimal digits drawn
/// for the batch, and 16 counted on from a drawn number. Safe for many threads.
final class RecordIds {
  private final String batch;
  private final AtomicLong number;

  /// @param random draws twice
  RecordIds(RandomGenerator random) {
    this.batch = "batch_req_" + HexFormat.of().toHexDigits(random.nextLong());
    this.number = new AtomicLong(random.nextLong());
  }

  String next() {
    return batch + HexFormat.of().toHexDigits(number.getAndIncrement());
  }
}
