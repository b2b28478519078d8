package sluice.batch;

import java.time.Duration;
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
import sluice.limit.AccountRates;
import sluice.message.Endpoint;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.ReturnReason;
import sluice.outcome.Outcome.Returned;
import sluice.provider.ApiKeys;
import sluice.provider.Profiles;
import sluice.provider.Redactor;
import sluice.testing.FakeStore;
import sluice.testing.MessageBuilder;
import sluice.testing.RecordingListener;
import sluice.testing.ScriptedProvider;
import sluice.testing.VirtualTime;
import sluice.time.Deadline;

/// A whole environment in virtual time: the production code between a scripted provider and a store
/// in memory.
final class BatchHarness {
  static final Duration LONG = Duration.ofMinutes(15);
  static final int RESPONSE_BYTES = 1000;
  static final int MAX_ATTEMPTS = 5;

  final VirtualTime time = new VirtualTime();
  final ScriptedProvider provider = new ScriptedProvider(time);
  final FakeStore store = FakeStore.delayed(time, Duration.ofMillis(20));
  final RecordingListener listener = new RecordingListener();
  final RecordingQueue queue = new RecordingQueue();
  final Environment environment;
  final BatchProcessor processor;

  BatchHarness(int permits) {
    this(permits, ApiKeys.fixed(Optional.of("key")));
  }

  BatchHarness(int permits, ApiKeys keys) {
    this(permits, keys, 1_000_000);
  }

  BatchHarness(int permits, AccountRates rates) {
    this(permits, ApiKeys.fixed(Optional.of("key")), 1_000_000, rates, MAX_ATTEMPTS);
  }

  BatchHarness(int permits, int maxAttempts) {
    this(permits, ApiKeys.fixed(Optional.of("key")), 1_000_000, AccountRates.NONE, maxAttempts);
  }

  BatchHarness(int permits, ApiKeys keys, long bodyBytes) {
    this(permits, keys, bodyBytes, AccountRates.NONE, MAX_ATTEMPTS);
  }

  BatchHarness(int permits, ApiKeys keys, long bodyBytes, AccountRates rates) {
    this(permits, keys, bodyBytes, rates, MAX_ATTEMPTS);
  }

  private BatchHarness(
      int permits, ApiKeys keys, long bodyBytes, AccountRates rates, int maxAttempts) {
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
                listener,
                time,
                new Random(7),
                task -> time.after(Duration.ZERO, task),
                new Redactor(Set.of("secret-header")),
                Profiles.named("openai").orElseThrow(),
                new Environment.Limits(
                    permits,
                    Duration.ofMinutes(5),
                    RESPONSE_BYTES,
                    bodyBytes,
                    "results/",
                    rates,
                    maxAttempts)));
    processor = new BatchProcessor(environment);
  }

  /// Processes and lets time pass until all have ended.
  List<MessageResult> process(Message... messages) {
    return process(LONG, messages);
  }

  List<MessageResult> process(Duration remaining, Message... messages) {
    CompletableFuture<BatchResult> result = begin(remaining, messages);
    while (!result.isDone()) {
      time.advanceToNext();
    }
    return result.join().results();
  }

  /// Processes; the test lets time pass.
  CompletableFuture<BatchResult> begin(Duration remaining, Message... messages) {
    var deadline = Deadline.in(remaining, time.nanos());
    return processor.process("invocation", List.of(messages), deadline, queue);
  }

  Message message(String id) {
    return message(id, "prompt " + id);
  }

  Message message(String id, String body) {
    return MessageBuilder.message(id).body(body).sentAt(time.now()).build();
  }

  Message named(String id, String customId, String prompt) {
    return message(id, "{\"custom_id\":\"%s\",\"prompt\":\"%s\"}".formatted(customId, prompt));
  }

  static Message inGroup(String group, Message message) {
    return MessageBuilder.like(message).inGroup(group).build();
  }

  static Message received(int times, Message message) {
    return MessageBuilder.like(message).receivedTimes(times).build();
  }

  Message[] messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> message("m" + number))
        .toArray(Message[]::new);
  }

  /// The reasons of the returned messages.
  static List<String> causes(List<MessageResult> ended) {
    return ended.stream()
        .map(MessageResult::outcome)
        .filter(Returned.class::isInstance)
        .map(Returned.class::cast)
        .map(Returned::cause)
        .map(ReturnReason::label)
        .toList();
  }

  /// Keeps what it is told.
  static final class RecordingQueue implements SourceQueue {
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
}
