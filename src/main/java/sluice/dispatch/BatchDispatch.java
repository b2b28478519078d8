package sluice.dispatch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import sluice.health.AmbiguousRefusals;
import sluice.health.HealthProbes;
import sluice.health.KeyRefresh;
import sluice.health.ProbeResult;
import sluice.health.ServiceHealth;
import sluice.limit.AttemptLimit;
import sluice.limit.RetryBudget;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.provider.ApiKeys;
import sluice.provider.MemoryBudget;
import sluice.provider.OutageKind;
import sluice.provider.Profile;
import sluice.provider.Reason;
import sluice.provider.Redactor;
import sluice.provider.Transport;
import sluice.store.StoreHealth;
import sluice.time.Time;

/// The wiring of the classes that send the prompts and probes of one batch. Safe for many threads.
public final class BatchDispatch {
  private final MetricsRecorder metrics;
  private final HealthProbes probes;
  private final AmbiguousRefusals refusals;
  private final ProbeSender probeSender;
  private final SendLoop sendLoop;

  /// The state that the batches of an environment share.
  public record Shared(
      Dispatcher dispatcher,
      Permits permits,
      ModelLimiters limiters,
      ServiceHealth services,
      StoreHealth store,
      MemoryBudget memory,
      RetryBudget retries) {}

  /// The ports to the world outside.
  public record Ports(
      Transport transport,
      ApiKeys keys,
      Profile profile,
      Redactor redactor,
      Time time,
      RandomGenerator random) {}

  /// @param timeout of one attempt
  /// @param limit how often a prompt may fail before it gets its record
  public BatchDispatch(
      Invocation invocation, Shared shared, Ports ports, Duration timeout, AttemptLimit limit) {
    Time time = ports.time();
    Dispatcher dispatcher = shared.dispatcher();
    this.metrics = new MetricsRecorder(time);
    var keys =
        new KeyRefresh(
            ports.keys(),
            () -> invocation.until(invocation.deadline().storeBy()),
            invocation.cancellation(),
            new KeyListener(invocation, dispatcher));
    this.probes =
        new HealthProbes(
            time,
            shared.services(),
            this::sendProbe,
            () -> shared.store().probe(invocation, invocation.retryLimit()));
    this.refusals = new AmbiguousRefusals(time, shared.services(), probes);
    var gate =
        new StartGate(
            invocation, shared.services(), keys, shared.store(), shared.memory(), shared.permits());
    var attempts =
        new AttemptSender(
            new AttemptSender.Provider(
                ports.transport(), ports.profile(), ports.redactor(), timeout),
            invocation,
            new AttemptFeedback(time, shared.services(), refusals, metrics, dispatcher),
            time);
    this.probeSender =
        new ProbeSender(
            invocation, shared.limiters(), dispatcher, gate, attempts, keys, shared.memory(), time);
    this.sendLoop =
        new SendLoop(
            time,
            invocation,
            shared.limiters(),
            shared.memory(),
            dispatcher,
            gate,
            attempts,
            keys,
            refusals,
            new FailureAttribution(time, invocation, shared.services(), probes, dispatcher),
            new RetryDecisions(
                invocation, limit, shared.retries(), ports.random(), ports.redactor()),
            shared.store(),
            metrics);
  }

  private CompletableFuture<ProbeResult> sendProbe(Prompt like) {
    return probeSender.send(like);
  }

  /// Stops the invocation if the key cannot be read, and signals the dispatcher when it can.
  private record KeyListener(Invocation invocation, Dispatcher dispatcher)
      implements KeyRefresh.Listener {
    @Override
    public void begun(CompletableFuture<?> read) {
      var _ = invocation.track(read);
    }

    @Override
    public void unreadable(String detail) {
      invocation.stop(new Outage(OutageKind.AUTH, Reason.of(detail)));
    }

    @Override
    public void ready() {
      dispatcher.signal();
    }
  }

  /// How the batch uses the limits.
  public MetricsRecorder metrics() {
    return metrics;
  }

  /// The probes of the batch.
  public HealthProbes probes() {
    return probes;
  }

  /// The ambiguous refusals of the batch.
  public AmbiguousRefusals refusals() {
    return refusals;
  }

  /// Sends the prompts of the batch.
  public SendLoop sendLoop() {
    return sendLoop;
  }
}
