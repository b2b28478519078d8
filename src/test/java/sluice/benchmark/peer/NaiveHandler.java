package sluice.benchmark.peer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import sluice.benchmark.peer.PeerCalls.Call;

/// A peer, not a part of Sluice: the handler that one writes in an afternoon. `sendAsync` behind a
/// semaphore, one put a prompt.
public final class NaiveHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final PeerCalls calls = new PeerCalls();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Puts would hold up the client's own threads.
  private final ExecutorService puts = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    var permits = new Semaphore(PeerCalls.PERMITS);
    var failures = new ConcurrentLinkedQueue<BatchItemFailure>();
    List<CompletableFuture<?>> ends = new ArrayList<>();
    for (SQSMessage message : event.getRecords()) {
      permits.acquireUninterruptibly();
      Call call = calls.read(message);
      ends.add(
          client
              .sendAsync(call.request(), BodyHandlers.ofString())
              .whenComplete((_, _) -> permits.release())
              .thenAcceptAsync(response -> calls.put(call, response), puts)
              .exceptionally(failure -> {
                System.err.println(failure);
                failures.add(new BatchItemFailure(message.getMessageId()));
                return null;
              }));
    }
    CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    return new SQSBatchResponse(List.copyOf(failures));
  }
}
