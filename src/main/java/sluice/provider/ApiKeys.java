package sluice.provider;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Where the provider's key comes from. Safe for many threads; never blocks, never throws.
public interface ApiKeys {

  /// The key, read at the first need and kept.
  ///
  /// @param limit how long a reading may take
  CompletableFuture<Result> current(Duration limit);

  /// Reads the key once more after the provider refused one; callers at the same time share one
  /// reading.
  ///
  /// Completes with whether there is another key now.
  ///
  /// @param limit how long a reading may take
  CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit);

  /// What reading the key came to.
  sealed interface Result {
    /// The key is known.
    ///
    /// @param key empty where prompts are sent without
    record Found(Optional<String> key) implements Result {
      @Override
      public String toString() {
        return "Found[***]";
      }
    }

    /// It cannot be had for now.
    record Unreadable(String detail) implements Result {}
  }

  /// A key that never changes, or none.
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
