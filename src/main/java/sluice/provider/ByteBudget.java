package sluice.provider;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that the bodies of all prompts may take together. Safe for many threads.
public final class ByteBudget {
  private final AtomicLong free;
  private final Runnable onReturn;

  /// A budget with nothing drawn.
  ///
  /// @param bytes how much there is
  /// @param onReturn called whenever some of it comes back
  public ByteBudget(long bytes, Runnable onReturn) {
    this.free = new AtomicLong(bytes);
    this.onReturn = onReturn;
  }

  /// How many bytes are left now.
  public long free() {
    return free.get();
  }

  /// A share for one prompt, empty as yet.
  public Lease lease() {
    return new Lease();
  }

  /// What one prompt has drawn.
  public final class Lease implements AutoCloseable {
    private final AtomicLong drawn = new AtomicLong();

    private Lease() {}

    /// Takes some more, all or nothing; false where there is not enough.
    public boolean draw(long bytes) {
      long before = free.getAndUpdate(left -> left < bytes ? left : left - bytes);
      if (before < bytes) {
        return false;
      }
      drawn.addAndGet(bytes);
      return true;
    }

    /// Gives everything back; the lease can be drawn on again.
    @Override
    public void close() {
      long returned = drawn.getAndSet(0);
      if (returned > 0) {
        free.addAndGet(returned);
        onReturn.run();
      }
    }
  }
}
