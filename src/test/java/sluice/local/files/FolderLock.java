package sluice.local.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps a folder for one run: two at once would pay for the same prompts, and overwrite each
/// other's records. It ends with its process, however that ends.
public final class FolderLock implements AutoCloseable {
  /// The file that is locked; it stays, since whoever deletes it lets a second run in.
  static final String NAME = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /// The folder cannot be had; its message says which and why.
  public static final class HeldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HeldException(String message) {
      super(message);
    }
  }

  /// Takes a folder, which is made where it is not there.
  ///
  /// @throws HeldException where another run has it
  public static FolderLock of(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(NAME),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      return lock(folder, channel);
    } catch (IOException e) {
      throw new HeldException(
          "%s cannot be used: %s. Choose another folder with -Dout.".formatted(folder, e));
    }
  }

  private static FolderLock lock(Path folder, FileChannel channel) throws IOException {
    if (!isTaken(channel)) {
      channel.close();
      throw new HeldException(
          "%s is in use by another run%s: nothing was sent. Wait until it ends, or choose another folder with -Dout."
              .formatted(folder, holder(folder)));
    }
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII)));
    return new FolderLock(channel);
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      @Nullable FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /// Not every system lets others read what is locked.
  private static String holder(Path folder) {
    try {
      String pid = Files.readString(folder.resolve(NAME), US_ASCII).strip();
      return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new HeldException("the lock cannot be released: " + e);
    }
  }
}
