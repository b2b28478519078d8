package sluice.provider;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.message.Prompt;

/// Sends prompts to a provider. Safe for many threads; never blocks, never throws.
public interface Transport {

  /// Sends a prompt once.
  ///
  /// @param key the API key; empty to send none
  /// @param reservation draws memory for the response's body, which is read no faster than memory
  ///   is granted
  Exchange send(Prompt prompt, Optional<String> key, MemoryBudget.Reservation reservation);

  /// One request and its reply.
  interface Exchange {
    /// Completes with the reply, once, never exceptionally, on a worker: continuations must not
    /// block.
    CompletableFuture<Reply> reply();

    /// Closes the connection and then completes [#reply()] with the reason. Does nothing if the
    /// reply is there already.
    void cancel(Reply.NoResponse reason);
  }
}
