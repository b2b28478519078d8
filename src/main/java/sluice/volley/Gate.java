package sluice.volley;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import sluice.message.Prompt;
import sluice.message.Reading;
import sluice.message.Refusal;
import sluice.provider.Trouble;
import sluice.time.Time;
import sluice.volley.Circuit.Probed;
import sluice.volley.Outcome.ComesBack;

/// Lets messages through to store and provider, or says why they go back. Safe for many threads.
///
/// A circuit each for store, key, account and address; for the provider itself one for each model
/// and path, kept in its [Lane].
final class Gate {
  private final Lanes lanes;

  /// In the order in which they are asked: nothing is paid for, not even a probe, while the store
  /// cannot be written.
  private final Map<Trouble, Circuit> ofAccount = new LinkedHashMap<>();

  /// A gate that is open.
  Gate(Lanes lanes, Time time) {
    this.lanes = lanes;
    Stream.of(Trouble.STORE, Trouble.AUTH, Trouble.QUOTA, Trouble.CONFIG)
        .forEach(trouble -> ofAccount.put(trouble, new Circuit(trouble, time)));
  }

  /// Sends probes.
  interface Prober {
    /// Whether the store can be written.
    CompletableFuture<Probed> probeStore();

    /// Whether the trouble of a circuit is over, asked at the path and model of a prompt.
    CompletableFuture<Probed> probeProvider(Circuit circuit, Prompt like);
  }

  /// Nothing passes for this reason.
  void shut(Stop reason) {
    circuit(reason.trouble()).ifPresent(circuit -> circuit.trip(reason.reason()));
  }

  /// An answer proves that key, account and address are in order, as they were when its request was
  /// sent.
  void answered(long sent) {
    ofAccount.forEach((trouble, circuit) -> {
      if (trouble != Trouble.STORE) {
        circuit.answered(sent);
      }
    });
  }

  /// A probe that was sent then proves that this is in order.
  void proven(Trouble trouble, long sent) {
    circuit(trouble).ifPresent(circuit -> circuit.answered(sent));
  }

  /// A record was stored.
  void stored() {
    circuit(Trouble.STORE).ifPresent(Circuit::close);
  }

  /// Whether the store takes what is written, as far as is known.
  boolean isStoreOpen() {
    return circuit(Trouble.STORE).filter(Circuit::isOpen).isEmpty();
  }

  /// Why a prompt does not pass now, if it does not; asks for no probe.
  Optional<ComesBack> refusal(Prompt prompt) {
    return firstOpen(prompt).map(Circuit::stop).map(Stop::comesBack);
  }

  /// Why a message goes back, if it does; found out by a probe where one is due. A message that is
  /// not sent needs the store alone.
  CompletableFuture<Optional<ComesBack>> admit(Reading reading, Prober prober) {
    return firstOpen(reading)
        .map(circuit -> admit(circuit, reading, prober))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletableFuture<Optional<ComesBack>> admit(
      Circuit circuit, Reading reading, Prober prober) {
    return circuit
        .enter(() -> probe(circuit, reading, prober))
        .thenCompose(passes ->
            passes
                ? admit(reading, prober)
                : CompletableFuture.completedFuture(Optional.of(circuit.stop().comesBack())));
  }

  private static CompletableFuture<Probed> probe(Circuit circuit, Reading reading, Prober prober) {
    boolean isStore = circuit.stop().trouble() == Trouble.STORE;
    return !isStore && reading instanceof Prompt prompt
        ? prober.probeProvider(circuit, prompt)
        : prober.probeStore();
  }

  private Optional<Circuit> firstOpen(Reading reading) {
    Stream<Circuit> needed =
        switch (reading) {
          case Refusal _ -> circuit(Trouble.STORE).stream();
          case Prompt prompt ->
              Stream.concat(
                  ofAccount.values().stream(),
                  Stream.of(lanes.of(prompt.model()).health(prompt.endpoint()).circuit()));
        };
    return needed.filter(Circuit::isOpen).findFirst();
  }

  private Optional<Circuit> circuit(Trouble trouble) {
    return Optional.ofNullable(ofAccount.get(trouble));
  }
}
