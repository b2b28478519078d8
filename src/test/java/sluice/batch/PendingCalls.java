package sluice.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Calls that a test ends. Confined to one thread.
final class PendingCalls {
  final List<CompletableFuture<String>> begun = new ArrayList<>();

  CompletableFuture<String> call() {
    var call = new CompletableFuture<String>();
    begun.add(call);
    return call;
  }
}
