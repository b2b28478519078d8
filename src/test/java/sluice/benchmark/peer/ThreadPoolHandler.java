package sluice.benchmark.peer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.concurrent.Executors;

/// A peer, not a part of Sluice: a pool of 50 threads with blocking calls, whatever the permits.
public final class ThreadPoolHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private static final int THREADS = 50;

  private final BlockingCalls calls = new BlockingCalls(Executors.newFixedThreadPool(THREADS));

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return calls.process(event);
  }
}
