package sluice.benchmark.peer;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import sluice.benchmark.peer.PeerCalls.Call;

/// A batch as blocking calls, each prompt on a thread of an executor.
final class BlockingCalls {
  private final PeerCalls calls = new PeerCalls();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads;

  BlockingCalls(ExecutorService threads) {
    this.threads = threads;
  }

  SQSBatchResponse process(SQSEvent event) {
    var permits = new Semaphore(PeerCalls.PERMITS);
    var failures = new ConcurrentLinkedQueue<BatchItemFailure>();
    var left = new CountDownLatch(event.getRecords().size());
    for (SQSMessage message : event.getRecords()) {
      threads.execute(() -> {
        try {
          process(message, permits);
        } catch (IOException | InterruptedException | RuntimeException e) {
          System.err.println(e);
          failures.add(new BatchItemFailure(message.getMessageId()));
        } finally {
          left.countDown();
        }
      });
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new SQSBatchResponse(List.copyOf(failures));
  }

  private void process(SQSMessage message, Semaphore permits)
      throws IOException, InterruptedException {
    permits.acquire();
    Call call;
    HttpResponse<String> response;
    try {
      call = calls.read(message);
      response = client.send(call.request(), BodyHandlers.ofString());
    } finally {
      permits.release();
    }
    calls.put(call, response);
  }
}
