package sluice.store;

import java.io.IOException;
import java.io.InputStream;

/// A stream of one version of an object that goes on where it was broken off, since a connection
/// may not last as long as it takes to read a large object. Confined to one thread.
public final class ResumedStream extends InputStream {
  private static final int MOST_BREAKS = 5;

  private final JobStore store;
  private final String key;
  private final String etag;
  private InputStream stream;
  private long at;
  private int breaks;

  /// Thrown where the object that is being read was replaced.
  public static final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    ChangedException() {
      super("the object was replaced while it was read");
    }
  }

  /// Thrown where the object that is being read was deleted.
  public static final class MissingException extends IOException {
    private static final long serialVersionUID = 1;

    MissingException() {
      super("the object was deleted while it was read");
    }
  }

  private ResumedStream(JobStore store, String key, String etag, InputStream stream, long at) {
    this.store = store;
    this.key = key;
    this.etag = etag;
    this.stream = stream;
    this.at = at;
  }

  /// Opens an object as [JobStore#open] does.
  ///
  /// @param from the first byte
  public static JobStore.Opened open(JobStore store, String key, String etag, long from) {
    return switch (store.open(key, etag, from)) {
      case JobStore.Opened.Stream(InputStream stream, String version) ->
          new JobStore.Opened.Stream(new ResumedStream(store, key, version, stream, from), version);
      case JobStore.Opened other -> other;
    };
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (true) {
      try {
        int count = stream.read(into, offset, length);
        at += Math.max(0, count);
        breaks = count > 0 ? 0 : breaks;
        return count;
      } catch (IOException | StoreFailedException e) {
        breaks++;
        if (breaks > MOST_BREAKS) {
          throw e;
        }
        resume();
      }
    }
  }

  private void resume() throws IOException {
    closeBroken();
    stream =
        switch (store.open(key, etag, at)) {
          case JobStore.Opened.Stream(InputStream next, var _) -> next;
          case JobStore.Opened.Changed _ -> throw new ChangedException();
          case JobStore.Opened.Missing _ -> throw new MissingException();
        };
  }

  private void closeBroken() {
    try {
      stream.close();
    } catch (IOException e) {
      // It is broken already.
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
