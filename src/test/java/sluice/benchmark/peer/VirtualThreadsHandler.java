package sluice.benchmark.peer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.util.concurrent.Executors;

/// A peer, not a part of Sluice: a virtual thread a prompt, with blocking calls.
public final class VirtualThreadsHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {
  private final BlockingCalls calls =
      new BlockingCalls(Executors.newVirtualThreadPerTaskExecutor());

  @Override
  public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
    return calls.process(event);
  }
}
