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

/// The refusals of one batch that may concern the prompt alone or the whole account (402, 403, a
/// redirect, …): each waits here, without a permit, until it is known which. Safe for many threads.
///
/// A success of a request that was sent after the refusal shows that the prompt itself was refused;
/// one that was sent before proves nothing. If there is none, a probe decides. If the probe finds
/// the address wrong (an outage of kind `CONFIG`) and its path was never served, a second probe
/// asks a path that was: its success shows that the server does not have the first path, so that
/// the prompt is at fault. After [#halt] nothing is sent that could decide, and every refusal
/// counts as the outage.
public final class AmbiguousRefusals {
  /// So many undecided refusals start a probe even while other requests are in flight.
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
    /// The prompt alone.
    record Own() implements Attribution {}

    /// All prompts, or all prompts of its model, because of an outage.
    record Shared(Outage outage) implements Attribution {}

    /// Not found out.
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

  /// A prompt is sent.
  public synchronized void sent() {
    inFlight++;
  }

  /// A prompt has finished; if its refusal is ambiguous, [#attribute] has been called before.
  public void ended() {
    synchronized (this) {
      inFlight--;
    }
    check();
  }

  /// A prompt was answered, or a probe.
  ///
  /// @param sent when it was sent, by the monotonic clock in nanoseconds
  public void answered(long sent) {
    decide(refusal -> sent - refusal.since() >= 0, new Attribution.Own());
  }

  /// Registers the refusal of a prompt that has just come. Completes with whom it concerns.
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

  /// Ends the search; undecided refusals complete with [Attribution.Unknown].
  public void end() {
    synchronized (this) {
      isOver = true;
      alarm.ifPresent(Time.Alarm::cancel);
    }
    decide(_ -> true, new Attribution.Unknown());
  }

  /// Attributes all refusals, also those still to come, to an outage that stopped the batch.
  public void halt(Outage outage) {
    synchronized (this) {
      this.outage = Optional.of(outage);
    }
    decide(_ -> true, new Attribution.Shared(outage));
  }

  /// Starts a probe if one is needed, for the model whose next probe is due first.
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

  /// Attributes refusals to an outage; one of kind `PROVIDER` concerns its model only.
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
