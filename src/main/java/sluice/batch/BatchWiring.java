package sluice.batch;

import java.util.List;
import sluice.dispatch.BatchDispatch;
import sluice.dispatch.Invocation;
import sluice.message.Message;
import sluice.poison.Quarantine;
import sluice.time.Time;

/// Builds what processes the messages of one batch from the parts of its environment. Immutable.
record BatchWiring(
    Environment environment,
    Invocation invocation,
    BatchDispatch dispatch,
    RedeliveryBackoff backoff,
    EarlyAcknowledgement acknowledgement) {

  /// A feed that has read none of the messages.
  MessageFeed feed(List<Message> messages) {
    var order = new TaskOrder();
    var quarantine =
        new Quarantine(
            messages.stream().map(Message::id).toList(),
            order::predecessors,
            acknowledgement::flush);
    var listings =
        new BatchListings(environment.listings(), environment.records(), invocation, time());
    var runs = new MessageRuns(invocation, time(), parts().random());
    var failures =
        new StoreFailureHandler(invocation, shared().store(), environment.attemptLimit(), time());
    PromptFlow prompts = prompts(quarantine, listings, failures);
    var tasks =
        new BatchTasks(
            parts(),
            environment.records(),
            environment.histories(),
            runs,
            invocation,
            time().now(),
            order,
            listings,
            prompts,
            chunks(prompts, quarantine, runs, failures),
            quarantine,
            acknowledgement);
    return new MessageFeed(
        messages,
        tasks,
        new LookAhead(parts().limits().permits()),
        shared().permits()::free,
        parts().workers());
  }

  private ChunkFlow chunks(
      PromptFlow prompts, Quarantine quarantine, MessageRuns runs, StoreFailureHandler failures) {
    return new ChunkFlow(
        invocation,
        new RunWatches(environment.chunks(), invocation, time(), shared().dispatcher()::sweep),
        new ChunkObjects(environment.chunks()),
        environment.chunks(),
        new ChunkLines(parts(), environment.histories(), invocation, runs),
        prompts,
        quarantine,
        new ChunkSettlement(invocation, failures, backoff, time()),
        failures,
        new ChunkMemory(),
        time(),
        parts().workers());
  }

  private PromptFlow prompts(
      Quarantine quarantine, BatchListings listings, StoreFailureHandler failures) {
    var ids = new RecordIds(parts().random());
    var writer = new ResultWriter(invocation, shared().store(), failures, time(), ids);
    var exhaustion =
        new ExhaustionCheck(
            environment.attemptLimit(), shared().services(), dispatch.probes(), invocation, time());
    return new PromptFlow(
        invocation,
        shared().services(),
        dispatch.probes(),
        listings,
        failures,
        quarantine,
        new PromptSending(invocation, dispatch.sendLoop(), exhaustion, writer, failures, time()),
        writer,
        time(),
        parts().workers());
  }

  private Environment.Parts parts() {
    return environment.parts();
  }

  private BatchDispatch.Shared shared() {
    return environment.shared();
  }

  private Time time() {
    return parts().time();
  }
}
