package sluice.provider;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Prompt;

/// Sends prompts. Safe for many threads; never blocks, never throws.
public interface Transport {

  /// Sends a prompt once.
  ///
  /// @param lease draws the memory of the answer's body, which is read no faster than it is granted
  Exchange send(Prompt prompt, Optional<String> key, MemoryBudget.Reservation lease);

  /// One prompt on its way.
  interface Exchange {
    /// Completes once, always normally, on a thread that may work and block.
    CompletableFuture<Reply> reply();

    /// Ends the exchange for good: connection closed, nothing running on; only then does [#reply()]
    /// complete with that reason. Does nothing where the reply is there already.
    void cancel(Reply.NoResponse reason);
  }
}
