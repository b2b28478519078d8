package sluice.batch;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sluice.batch.CircuitBreaker.Probed;
import sluice.message.Prompt;
import sluice.provider.Reason;

/// Finds out for a batch whether provider and store work. Safe for many threads.
final class HealthProbes implements CircuitBreakers.Prober {
  static final int STORE_TRIES = 4;

  private final Environment environment;
  private final Invocation invocation;

  HealthProbes(Environment environment, Invocation invocation) {
    this.environment = environment;
    this.invocation = invocation;
  }

  /// What a probe of path and model of a prompt tells, one that was sent after that moment: the
  /// last, or one that is sent now, if one may be.
  ///
  /// @param since a reading of the clock
  CompletableFuture<ProbeResult> probe(Prompt like, long since) {
    return environment.health(like).probe(since, () -> send(like));
  }

  /// What a probe of the last minute tells of the model of a prompt whose attempt failed.
  CompletableFuture<ProbeResult> probeForEvidence(Prompt like) {
    return probe(like, environment.time().nanos() - ModelHealth.BETWEEN_PROBES.toNanos());
  }

  private CompletableFuture<ProbeResult> send(Prompt like) {
    if (invocation.isOver()) {
      return CompletableFuture.completedFuture(new ProbeResult.NotSent());
    }
    return invocation.joined(
        new ProbeRequest(environment, invocation, like)
            .send()
            .thenApply(result -> {
              if (result instanceof ProbeResult.Ended ended) {
                environment.probed(ended);
              }
              return result;
            }));
  }

  /// A probe that was asked for another trouble of the model a moment ago tells of this one, too.
  @Override
  public CompletableFuture<Probed> probeProvider(CircuitBreaker breaker, Prompt like) {
    return probe(like, breaker.refusedAt())
        .thenApply(result ->
            switch (result) {
              case ProbeResult.Ended ended when ended.proves(breaker.stop().trouble()) ->
                  new Probed.Well();
              case ProbeResult.Ended(_, _, _, Optional<Outage> failure) ->
                  new Probed.Unwell(failure.orElseGet(breaker::stop).reason());
              case ProbeResult.NotSent _, ProbeResult.NotDue _ -> new Probed.Unsent();
            });
  }

  @Override
  public CompletableFuture<Probed> probeStore() {
    return invocation
        .probeStore(invocation.patience(STORE_TRIES))
        .thenApply(failed ->
            failed
                .<Probed>map(why -> new Probed.Unwell(Reason.of(why.detail())))
                .orElseGet(Probed.Well::new));
  }
}
