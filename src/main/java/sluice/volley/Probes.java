package sluice.volley;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import sluice.message.Prompt;
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

  /// What a witness tells of path and model of a prompt: one that was heard after that moment, or
  /// is under way, or is asked now, if one may be asked.
  ///
  /// @param since a reading of the clock
  CompletableFuture<Testimony> askWitness(Prompt like, long since) {
    return environment.hearings().hear(like, since, () -> ask(like));
  }

  private Optional<CompletableFuture<Testimony>> ask(Prompt like) {
    if (volley.isOver()) {
      return Optional.empty();
    }
    var witness = new Witness(environment, volley, like);
    witnesses.add(witness);
    return Optional.of(witness.ask().whenComplete((_, _) -> witnesses.remove(witness)));
  }

  @Override
  public CompletableFuture<Probed> probeProvider(Prompt like) {
    return askWitness(like, environment.time().nanos())
        .thenApply(testimony ->
            switch (testimony) {
              case ANSWERED -> Probed.WELL;
              case FAILED -> Probed.UNWELL;
              case NONE -> Probed.UNSENT;
            });
  }

  @Override
  public CompletableFuture<Probed> probeStore() {
    return volley
        .probeStore(volley.patience(STORE_TRIES))
        .thenApply(failed -> failed.isPresent() ? Probed.UNWELL : Probed.WELL);
  }

  /// The invocation is over.
  void cut() {
    witnesses.forEach(Witness::cut);
  }
}
