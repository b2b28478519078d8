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
  private static final int PROBE_FROM = 3;

  private final Time time;
  private final ServiceHealth services;
  private final HealthProbes probes;
  private final Map<Model, List<Refusal>> waiting = new LinkedHashMap<>();
  private int count;
  private Optional<Time.Alarm> alarm = Optional.empty();
  private int inFlight;
  private boolean isProbing;
  private boolean isOver;
  private Optional<Outage> outage = Optional.empty();

  /// Whom a refusal concerns.
  public sealed interface Attribution {
    /// The prompt itself.
    record Own() implements Attribution {}

    /// Everybody, or everybody at its model.
    record Shared(Outage outage) implements Attribution {}

    /// It was not found out.
    record Unknown() implements Attribution {}
  }

  private record Refusal(Prompt prompt, long since, CompletableFuture<Attribution> decided) {
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
    decide(refusal -> sent - refusal.since() >= 0, new Attribution.Own());
  }

  /// A prompt was refused now; completes with whom that concerns.
  public CompletableFuture<Attribution> attribute(Prompt prompt) {
    var refusal = new Refusal(prompt, time.nanos(), new CompletableFuture<>());
    synchronized (this) {
      if (isOver || outage.isPresent()) {
        return CompletableFuture.completedFuture(
            outage.<Attribution>map(Attribution.Shared::new).orElseGet(Attribution.Unknown::new));
      }
      waiting.computeIfAbsent(refusal.model(), _ -> new ArrayList<>()).add(refusal);
      count++;
    }
    check();
    return refusal.decided();
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
      this.outage = Optional.of(outage);
    }
    decide(_ -> true, new Attribution.Shared(outage));
  }

  /// Asks for a probe where one is needed; the model that may be probed first is.
  private void check() {
    next().ifPresent(this::probe);
  }

  private void probe(Refusal refusal) {
    var _ =
        probes
            .probe(refusal.prompt(), refusal.since())
            .thenAccept(result -> probed(refusal, result));
  }

  private synchronized Optional<Refusal> next() {
    boolean isNeeded = count >= PROBE_FROM || (inFlight <= 0 && count > 0);
    if (!isNeeded || isProbing || isOver) {
      return Optional.empty();
    }
    Function<Refusal, Duration> wait =
        refusal -> services.of(refusal.prompt()).probeIn(refusal.since());
    Optional<Refusal> first =
        waiting.values().stream().map(List::getFirst).min(Comparator.comparing(wait));
    Duration pause = first.map(wait).orElse(Duration.ZERO);
    isProbing = !pause.isPositive();
    if (!isProbing) {
      alarm.ifPresent(Time.Alarm::cancel);
      alarm = Optional.of(time.after(pause, this::check));
    }
    return first.filter(_ -> isProbing);
  }

  private void probed(Refusal refusal, ProbeResult result) {
    switch (result) {
      case ProbeResult.Ended(long sent, _, boolean isAnswered, _) when isAnswered -> {
        answered(sent);
        probeEnded();
      }
      case ProbeResult.Ended(_, _, _, Optional<Outage> failure) ->
          unanswered(refusal, failure.orElseThrow());
      case ProbeResult.NotSent _ -> {
        decide(_ -> true, new Attribution.Unknown());
        probeEnded();
      }
      case ProbeResult.NotDue _ -> probeEnded();
    }
  }

  private void unanswered(Refusal refusal, Outage outage) {
    Optional<Prompt> elsewhere =
        services.paths().other(refusal.prompt()).filter(_ -> outage.kind() == OutageKind.CONFIG);
    if (elsewhere.isPresent()) {
      var _ =
          probes
              .probe(elsewhere.get(), refusal.since())
              .thenAccept(result -> probedElsewhere(refusal, outage, result));
    } else {
      failed(refusal.model(), outage);
      probeEnded();
    }
  }

  private void probedElsewhere(Refusal refusal, Outage outage, ProbeResult result) {
    if (result instanceof ProbeResult.NotDue(Duration in)) {
      synchronized (this) {
        alarm.ifPresent(Time.Alarm::cancel);
        alarm = Optional.of(time.after(in, this::probeEnded));
      }
      return;
    }
    Endpoint path = refusal.prompt().endpoint();
    switch (result) {
      case ProbeResult.Ended(long sent, _, boolean isAnswered, _) when isAnswered ->
          decide(
              other -> other.prompt().endpoint() == path && sent - other.since() >= 0,
              new Attribution.Own());
      case ProbeResult.Ended _ -> failed(refusal.model(), outage);
      default -> decide(_ -> true, new Attribution.Unknown());
    }
    probeEnded();
  }

  private void probeEnded() {
    synchronized (this) {
      isProbing = false;
    }
    check();
  }

  /// A failure that tells nothing of key, quota and address stops its model alone.
  private void failed(Model model, Outage outage) {
    boolean isOfModel = outage.kind() == OutageKind.PROVIDER;
    decide(refusal -> !isOfModel || refusal.model().equals(model), new Attribution.Shared(outage));
  }

  private void decide(Predicate<Refusal> which, Attribution attribution) {
    List<Refusal> decided = remove(which);
    decided.forEach(refusal -> refusal.decided().complete(attribution));
  }

  private synchronized List<Refusal> remove(Predicate<Refusal> which) {
    if (count == 0) {
      return List.of();
    }
    List<Refusal> removed = waiting.values().stream().flatMap(List::stream).filter(which).toList();
    waiting.values().forEach(those -> those.removeIf(which));
    waiting.values().removeIf(List::isEmpty);
    count -= removed.size();
    return removed;
  }
}
