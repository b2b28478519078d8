package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import sluice.limit.RateLimits;
import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.provider.Keys;
import sluice.provider.Profiles;
import sluice.provider.Reason;
import sluice.provider.Secrets;
import sluice.provider.Trouble;
import sluice.time.VirtualTime;
import sluice.volley.Outcome.Cause;
import sluice.volley.Outcome.ComesBack;

/// A whole environment in virtual time: the production code between a scripted provider and a store
/// in memory.
final class Rehearsal {
  static final Duration LONG = Duration.ofMinutes(15);
  static final int RESPONSE_BYTES = 1000;
  static final int MAX_ATTEMPTS = 5;

  final VirtualTime time = new VirtualTime();
  final ScriptedProvider provider = new ScriptedProvider(time);
  final MemoryStore store = new MemoryStore(time);
  final RecordingJournal journal = new RecordingJournal();
  final RecordingQueue queue = new RecordingQueue();
  final Environment environment;

  Rehearsal(int permits) {
    this(permits, Keys.fixed(Optional.of("key")));
  }

  Rehearsal(int permits, Keys keys) {
    this(permits, keys, 1_000_000);
  }

  Rehearsal(int permits, RateLimits rates) {
    this(permits, Keys.fixed(Optional.of("key")), 1_000_000, rates, MAX_ATTEMPTS);
  }

  Rehearsal(int permits, int maxAttempts) {
    this(permits, Keys.fixed(Optional.of("key")), 1_000_000, RateLimits.NONE, maxAttempts);
  }

  Rehearsal(int permits, Keys keys, long bodyBytes) {
    this(permits, keys, bodyBytes, RateLimits.NONE, MAX_ATTEMPTS);
  }

  Rehearsal(int permits, Keys keys, long bodyBytes, RateLimits rates) {
    this(permits, keys, bodyBytes, rates, MAX_ATTEMPTS);
  }

  private Rehearsal(int permits, Keys keys, long bodyBytes, RateLimits rates, int maxAttempts) {
    var rules =
        new MessageReader.Rules(
            EnumSet.of(Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES),
            Optional.of("model"),
            1 << 20,
            Duration.ofDays(13));
    environment =
        new Environment(
            new Environment.Parts(
                new MessageReader(rules),
                provider,
                keys,
                store,
                journal,
                time,
                new Random(7),
                task -> time.after(Duration.ZERO, task),
                new Secrets(Set.of("secret-header")),
                Profiles.named("openai").orElseThrow(),
                new Environment.Limits(
                    permits,
                    Duration.ofMinutes(5),
                    RESPONSE_BYTES,
                    bodyBytes,
                    "results/",
                    rates,
                    maxAttempts)));
  }

  /// Fires and lets time pass until all have ended.
  List<Ended> fire(Message... messages) {
    return fire(LONG, messages);
  }

  List<Ended> fire(Duration remaining, Message... messages) {
    CompletableFuture<Fired> fired = begin(remaining, messages);
    while (!fired.isDone()) {
      time.advanceToNext();
    }
    return fired.join().ended();
  }

  /// Fires; the test lets time pass.
  CompletableFuture<Fired> begin(Duration remaining, Message... messages) {
    var deadline = Deadline.in(remaining, time.nanos());
    return environment.fire("invocation", List.of(messages), deadline, queue);
  }

  Message message(String id) {
    return message(id, "prompt " + id);
  }

  Message message(String id, String body) {
    return new Message(
        id,
        body,
        Optional.empty(),
        Optional.empty(),
        "queue",
        Optional.empty(),
        1,
        time.now(),
        "handle");
  }

  Message named(String id, String customId, String prompt) {
    return message(id, "{\"custom_id\":\"%s\",\"prompt\":\"%s\"}".formatted(customId, prompt));
  }

  static Message inGroup(String group, Message message) {
    return new Message(
        message.id(),
        message.body(),
        message.customId(),
        message.job(),
        message.queue(),
        Optional.of(group),
        message.receives(),
        message.sentAt(),
        message.receiptHandle());
  }

  static Message received(int times, Message message) {
    return new Message(
        message.id(),
        message.body(),
        message.customId(),
        message.job(),
        message.queue(),
        message.group(),
        times,
        message.sentAt(),
        message.receiptHandle());
  }

  Message[] messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> message("m" + number))
        .toArray(Message[]::new);
  }

  /// Why those come back that do.
  static List<String> causes(List<Ended> ended) {
    return ended.stream()
        .map(Ended::outcome)
        .filter(ComesBack.class::isInstance)
        .map(ComesBack.class::cast)
        .map(ComesBack::cause)
        .map(Cause::label)
        .toList();
  }

  /// Keeps what it is told.
  static final class RecordingQueue implements Queue {
    final List<String> deleted = new ArrayList<>();
    final Map<String, Duration> delayed = new LinkedHashMap<>();
    List<String> failures = List.of();

    @Override
    public CompletableFuture<List<String>> delete(List<Message> messages) {
      messages.forEach(message -> deleted.add(message.id()));
      return CompletableFuture.completedFuture(failures);
    }

    @Override
    public CompletableFuture<List<String>> delay(
        List<Message> messages, Map<String, Duration> delays) {
      messages.forEach(
          message -> delayed.put(message.id(), delays.getOrDefault(message.id(), Duration.ZERO)));
      return CompletableFuture.completedFuture(failures);
    }
  }

  /// Keeps what it is told.
  static final class RecordingJournal implements Journal {
    final List<Ended> ended = new ArrayList<>();
    final List<String> troubles = new ArrayList<>();

    /// The same in the words that a screen shows.
    final List<String> words = new ArrayList<>();

    /// All that a log may say of prompts and troubles, but for names and figures.
    final List<String> labels = new ArrayList<>();

    final List<String> warnings = new ArrayList<>();

    @Override
    public void sent(String invocation, Identity identity, int attempt) {}

    @Override
    public void ended(String invocation, Ended end) {
      ended.add(end);
      end.code().ifPresent(labels::add);
      if (end.outcome() instanceof ComesBack comesBack) {
        labels.add(comesBack.reason().label());
      }
    }

    @Override
    public void trouble(String invocation, Trouble trouble, Instant since, Reason reason) {
      troubles.add(trouble.label() + ": " + reason.label());
      words.add(trouble.label() + ": " + reason.words());
      labels.add(reason.label());
    }

    @Override
    public void batch(String invocation, List<Ended> batch, Duration wall, Figures figures) {}

    @Override
    public void warning(String invocation, String message) {
      warnings.add(message);
      labels.add(message);
    }
  }
}
