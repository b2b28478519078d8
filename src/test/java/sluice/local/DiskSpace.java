package sluice.local;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import sluice.local.cli.Formats;

/// Looks whether a folder's disk has room: a run that fills it pays for answers that cannot be
/// kept. Safe for many threads.
///
/// @param folder one that is there
record DiskSpace(Path folder) {
  /// With less, in bytes, no run begins.
  static final long TO_BEGIN = 16L << 20;

  /// With less, in bytes, nothing more is sent: what is in flight must still be kept.
  static final long TO_GO_ON = 8L << 20;

  private static final double MEGABYTE = 1e6;

  /// What is to be told where less is free; empty too where the disk tells nothing.
  Optional<String> lack(long least) {
    try {
      FileStore disk = Files.getFileStore(folder);
      return disk.getTotalSpace() > 0 ? lack(disk.getUsableSpace(), least) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// The same for a known number of bytes.
  Optional<String> lack(long usable, long least) {
    return usable >= least
        ? Optional.empty()
        : Optional.of(
            "no space left on the disk of %s: %s MB are free, at least %s MB are needed"
                .formatted(
                    folder, Formats.decimal(usable / MEGABYTE), Formats.decimal(least / MEGABYTE)));
  }
}
