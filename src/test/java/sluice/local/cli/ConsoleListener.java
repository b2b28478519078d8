package sluice.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import sluice.batch.BatchListener;
import sluice.local.cli.AbortPolicy.Halt;
import sluice.local.files.ErrorWords;
import sluice.local.files.PromptLine;
import sluice.message.Identity;
import sluice.outcome.BatchMetrics;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;
import sluice.settings.Settings;

/// Tells the user what happens, has it counted, and watches for outages that must end the run. Safe
/// for many threads.
public final class ConsoleListener implements BatchListener {
  private static final String AGAIN =
      " This may be a limit per minute: it is tried again in a minute or two. If that fails, the run stops.";

  /// Kinds of failures that pass, of which one each is told.
  private static final int MOST_REASONS = 5;

  private final Screen screen;
  private final Map<Identity, String> names;
  private final Settings settings;
  private final Progress progress;
  private final Consumer<Halt> onHalt;
  private final LongSupplier clock;
  private final long begun;
  private final AbortPolicy watch = new AbortPolicy();
  private final Set<OutageKind> told = EnumSet.noneOf(OutageKind.class);
  private final Set<String> toldReasons = new HashSet<>();

  /// @param settings of the function whose messages are told
  /// @param names what those are called that get a line for each start and end
  /// @param onHalt told why the run must end
  /// @param clock a monotonic clock in nanoseconds
  public ConsoleListener(
      Screen screen,
      Map<Identity, String> names,
      Settings settings,
      Progress progress,
      Consumer<Halt> onHalt,
      LongSupplier clock) {
    this.screen = screen;
    this.names = names;
    this.settings = settings;
    this.progress = progress;
    this.onHalt = onHalt;
    this.clock = clock;
    this.begun = clock.getAsLong();
  }

  /// What lines are called: their own names, else their numbers.
  public static Map<Identity, String> names(List<PromptLine> lines) {
    Map<Identity, String> names = new HashMap<>();
    for (int index = 0; index < lines.size(); index++) {
      PromptLine line = lines.get(index);
      String number = "prompt " + (index + 1);
      String name = line.derivedId().map(_ -> number).orElse(line.identity().id());
      names.putIfAbsent(line.identity(), name);
    }
    return Map.copyOf(names);
  }

  @Override
  public void sent(String invocation, Identity identity, int attempt) {
    progress.sent(invocation, identity, attempt);
    detail(identity, attempt == 1 ? "sent" : "sent again");
  }

  @Override
  public void finished(String invocation, MessageResult ended) {
    progress.finished(invocation, ended);
    if (ended.outcome().equals(new Recorded(Kind.ANSWERED))) {
      watch.answered(Instant.now());
      forget();
    }
    if (names.containsKey(ended.identity())) {
      detail(ended.identity(), EndedText.of(ended, settings.destination().base()));
    } else if (ended.outcome() instanceof Returned returned) {
      returned(returned);
    }
  }

  /// What nobody would read a thousand times is told once.
  private void returned(Returned returned) {
    String words = inWords(returned.reason());
    if (returned.cause() instanceof ReturnReason.Passing && isNewReason(words)) {
      screen.line("Some prompts return to the queue and are sent again later: " + words);
    }
  }

  private synchronized boolean isNewReason(String words) {
    return toldReasons.size() < MOST_REASONS && toldReasons.add(ErrorWords.pattern(words));
  }

  private String inWords(Reason reason) {
    return OutageText.of(reason.words(), settings.destination().base());
  }

  @Override
  public void outage(String invocation, OutageKind kind, Instant since, Reason reason) {
    String words = inWords(reason);
    boolean mayPass = AbortPolicy.mayPass(kind, reason);
    if (isNew(kind)) {
      String next = mayPass ? AGAIN : until(kind, since);
      screen.line(OutageText.line(kind, since, words) + next);
    }
    watch.told(new Halt(kind, since, words), mayPass, Instant.now()).ifPresent(onHalt);
  }

  @Override
  public void batch(
      String invocation, List<MessageResult> batch, Duration wall, BatchMetrics figures) {
    progress.batch(invocation, batch, wall, figures);
  }

  @Override
  public void warning(String invocation, String message) {
    screen.line("Warning: " + message);
  }

  /// Looks whether it is time to end, and shows how far the run has come.
  public void tick() {
    watch.due(Instant.now()).ifPresent(onHalt);
    screen.bottom(progress.text().within(screen.columns()));
  }

  private static String until(OutageKind kind, Instant since) {
    return kind == OutageKind.PROVIDER
        ? " The run stops at %s if no prompt is answered until then."
            .formatted(Formats.time(AbortPolicy.end(since)))
        : "";
  }

  private synchronized boolean isNew(OutageKind kind) {
    return told.add(kind);
  }

  private synchronized void forget() {
    told.clear();
  }

  private void detail(Identity identity, String what) {
    Optional.ofNullable(names.get(identity))
        .ifPresent(name -> {
          Duration since = Duration.ofNanos(clock.getAsLong() - begun);
          screen.line("%10s  %-18s  %s".formatted(Formats.duration(since), name, what));
        });
  }
}
