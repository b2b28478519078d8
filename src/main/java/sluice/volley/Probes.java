package sluice.volley;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import sluice.message.Prompt;
import sluice.store.ObjectStore.Failed;
import sluice.volley.Circuit.Probed;
import sluice.volley.Witness.Testimony;

/// Finds out for a volley whether provider and store work. Safe for many threads.
final class Probes implements Gate.Prober {
  static final int STORE_TRIES = 4;

  private final Environment environment;
  private final Volley volley;
  private final Set<Witness> witnesses = ConcurrentHashMap.newKeySet();

  Probes(Environment environment, Volley volley) {
    this.environment = environment;
    this.volley = volley;
  }

  /// Asks a witness, if one may be asked now.
  CompletableFuture<Testimony> askWitness(Prompt like) {
    if (volley.isOver() || !environment.mayAskWitness()) {
      return CompletableFuture.completedFuture(Testimony.NONE);
    }
    var witness = new Witness(environment, volley, like);
    witnesses.add(witness);
    return witness.ask().whenComplete((_, _) -> witnesses.remove(witness));
  }

  @Override
  public CompletableFuture<Probed> probeProvider(Prompt like) {
    return askWitness(like)
        .thenApply(testimony ->
            switch (testimony) {
              case ANSWERED -> Probed.WELL;
              case FAILED -> Probed.UNWELL;
              case NONE -> Probed.UNSENT;
            });
  }

  @Override
  public CompletableFuture<Probed> probeStore() {
    return environment
        .records()
        .probe(volley.patience(STORE_TRIES))
        .thenApply(written -> written instanceof Failed ? Probed.UNWELL : Probed.WELL);
  }

  /// The invocation is over.
  void cut() {
    witnesses.forEach(Witness::cut);
  }
}
