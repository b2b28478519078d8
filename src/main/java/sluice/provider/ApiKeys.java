package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The source of the provider's API key. Safe for many threads; never blocks, never throws.
public interface ApiKeys {

  /// Returns the key, which is read when it is first needed and then kept.
  ///
  /// @param limit the longest time that reading may take
  CompletableFuture<Result> current(Duration limit);

  /// Reads the key again after the provider refused it. Simultaneous calls share one reading.
  ///
  /// @param refused the key that was refused; empty if none was sent
  /// @param limit the longest time that reading may take
  /// @return completes with whether the key differs from the refused one now
  CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit);

  /// The result of reading the key.
  sealed interface Result {
    /// The key was read.
    ///
    /// @param key empty if prompts are sent without a key
    record Found(Optional<String> key) implements Result {
      @Override
      public String toString() {
        return "Found[***]";
      }
    }

    /// The key cannot be read for now.
    ///
    /// @param detail the cause, for logs; contains no key
    record Unreadable(String detail) implements Result {}
  }

  /// Returns a source of a key that never changes, or of none.
  static ApiKeys fixed(Optional<String> key) {
    return new ApiKeys() {
      @Override
      public CompletableFuture<Result> current(Duration limit) {
        return CompletableFuture.completedFuture(new Result.Found(key));
      }

      @Override
      public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
        return CompletableFuture.completedFuture(false);
      }
    };
  }
}
