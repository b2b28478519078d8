package sluice.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import sluice.message.Endpoint;
import sluice.message.Prompt;
import sluice.outcome.Outage;
import sluice.provider.OutageKind;
import sluice.time.Time;

/// Refusals of a batch that may concern the one prompt or everybody (402, 403, a redirect, …). They
/// hold no permit and nobody else. Safe for many threads.
///
/// An answer to a request that was sent after such a refusal came shows that the prompt itself was
/// refused; what was sent before tells nothing of now. Where none comes, a probe tells. A probe
/// that finds the address wrong, of a path that was never answered, is followed by one of a path
/// that was: where that is answered, the server does not have the other path. Once the batch is
/// halted nothing is sent that could tell, and whatever is refused then comes back as all the
/// others do.
public final class AmbiguousRefusals {
  /// So many at a time are not left to chance.
  private static final int ENOUGH = 3;

  private final Time time;
  private final ServiceHealth services;
  private final HealthProbes probes;
  private final Map<Model, List<Waiting>> waiting = new LinkedHashMap<>();
  private int count;
  private Optional<Time.Alarm> alarm = Optional.empty();
  private int inFlight;
  private boolean isProbing;
  private boolean isOver;
  private Optional<Outage> halted = Optional.empty();

  /// Whom a refusal concerns.
  public sealed interface Attribution {
    /// The prompt itself.
    record Own() implements Attribution {}

    /// Everybody, or everybody at its model.
    record Shared(Outage outage) implements Attribution {}

    /// It was not found out.
    record Unknown() implements Attribution {}
  }

  private record Waiting(Prompt prompt, long since, CompletableFuture<Attribution> decided) {
    private Model model() {
      return new Model(prompt.endpoint(), prompt.model());
    }
  }

  private record Model(Endpoint endpoint, String name) {}

  public AmbiguousRefusals(Time time, ServiceHealth services, HealthProbes probes) {
    this.time = time;
    this.services = services;
    this.probes = probes;
  }

  /// A prompt is in flight.
  public synchronized void sent() {
    inFlight++;
  }

  /// A prompt is in flight no longer; if its refusal is ambiguous, that is known by now.
  public void ended() {
    synchronized (this) {
      inFlight--;
    }
    check();
  }

  /// A request was answered.
  ///
  /// @param sent when it was sent
  public void answered(long sent) {
    decide(one -> sent - one.since() >= 0, new Attribution.Own());
  }

  /// A prompt was refused now; completes with whom that concerns.
  public CompletableFuture<Attribution> attribute(Prompt prompt) {
    var one = new Waiting(prompt, time.nanos(), new CompletableFuture<>());
    synchronized (this) {
      if (isOver || halted.isPresent()) {
        return CompletableFuture.completedFuture(
            halted.<Attribution>map(Attribution.Shared::new).orElseGet(Attribution.Unknown::new));
      }
      waiting.computeIfAbsent(one.model(), _ -> new ArrayList<>()).add(one);
      count++;
    }
    check();
    return one.decided();
  }

  /// Nothing more is found out.
  public void end() {
    synchronized (this) {
      isOver = true;
      alarm.ifPresent(Time.Alarm::cancel);
    }
    decide(_ -> true, new Attribution.Unknown());
  }

  /// Everybody is concerned, those as well whose refusal is still to come.
  public void halt(Outage outage) {
    synchronized (this) {
      halted = Optional.of(outage);
    }
    decide(_ -> true, new Attribution.Shared(outage));
  }

  /// Asks for a probe where one is needed; the model that may be probed first is.
  private void check() {
    next().ifPresent(this::probe);
  }

  private void probe(Waiting one) {
    var _ = probes.probe(one.prompt(), one.since()).thenAccept(result -> probed(one, result));
  }

  private synchronized Optional<Waiting> next() {
    boolean isNeeded = count >= ENOUGH || (inFlight <= 0 && count > 0);
    if (!isNeeded || isProbing || isOver) {
      return Optional.empty();
    }
    Function<Waiting, Duration> wait = one -> services.of(one.prompt()).probeIn(one.since());
    Optional<Waiting> first =
        waiting.values().stream().map(List::getFirst).min(Comparator.comparing(wait));
    Duration pause = first.map(wait).orElse(Duration.ZERO);
    isProbing = !pause.isPositive();
    if (!isProbing) {
      alarm.ifPresent(Time.Alarm::cancel);
      alarm = Optional.of(time.after(pause, this::check));
    }
    return first.filter(_ -> isProbing);
  }

  private void probed(Waiting asked, ProbeResult result) {
    switch (result) {
      case ProbeResult.Ended(long sent, _, boolean isAnswered, _) when isAnswered -> {
        answered(sent);
        goOn();
      }
      case ProbeResult.Ended(_, _, _, Optional<Outage> failure) ->
          unanswered(asked, failure.orElseThrow());
      case ProbeResult.NotSent _ -> {
        decide(_ -> true, new Attribution.Unknown());
        goOn();
      }
      case ProbeResult.NotDue _ -> goOn();
    }
  }

  private void unanswered(Waiting asked, Outage outage) {
    Optional<Prompt> elsewhere =
        services.paths().other(asked.prompt()).filter(_ -> outage.kind() == OutageKind.CONFIG);
    if (elsewhere.isPresent()) {
      var _ =
          probes
              .probe(elsewhere.get(), asked.since())
              .thenAccept(result -> probedElsewhere(asked, outage, result));
    } else {
      failed(asked.model(), outage);
      goOn();
    }
  }

  private void probedElsewhere(Waiting asked, Outage outage, ProbeResult result) {
    if (result instanceof ProbeResult.NotDue(Duration in)) {
      synchronized (this) {
        alarm.ifPresent(Time.Alarm::cancel);
        alarm = Optional.of(time.after(in, this::goOn));
      }
      return;
    }
    Endpoint path = asked.prompt().endpoint();
    switch (result) {
      case ProbeResult.Ended(long sent, _, boolean isAnswered, _) when isAnswered ->
          decide(
              one -> one.prompt().endpoint() == path && sent - one.since() >= 0,
              new Attribution.Own());
      case ProbeResult.Ended _ -> failed(asked.model(), outage);
      default -> decide(_ -> true, new Attribution.Unknown());
    }
    goOn();
  }

  private void goOn() {
    synchronized (this) {
      isProbing = false;
    }
    check();
  }

  /// A failure that tells nothing of key, quota and address stops its model alone.
  private void failed(Model model, Outage outage) {
    boolean isOfModel = outage.kind() == OutageKind.PROVIDER;
    decide(one -> !isOfModel || one.model().equals(model), new Attribution.Shared(outage));
  }

  private void decide(Predicate<Waiting> which, Attribution attribution) {
    List<Waiting> decided = remove(which);
    decided.forEach(one -> one.decided().complete(attribution));
  }

  private synchronized List<Waiting> remove(Predicate<Waiting> which) {
    if (count == 0) {
      return List.of();
    }
    List<Waiting> removed = waiting.values().stream().flatMap(List::stream).filter(which).toList();
    waiting.values().forEach(those -> those.removeIf(which));
    waiting.values().removeIf(List::isEmpty);
    count -= removed.size();
    return removed;
  }
}
