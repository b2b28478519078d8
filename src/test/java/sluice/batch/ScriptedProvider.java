package sluice.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import sluice.message.Prompt;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.time.Time;

/// A provider whose replies the test decides, by prompt and attempt; counts what it sees. Confined
/// to the test's thread.
final class ScriptedProvider implements Transport {
  /// An error that names the request, and nothing more of it.
  static final String ERROR =
      "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}";

  static final Duration LATENCY = Duration.ofSeconds(1);

  private final Time time;
  private final Map<String, Integer> attempts = new HashMap<>();
  private BiFunction<Prompt, Integer, Scripted> script = (_, _) -> answer();
  final List<String> calls = new ArrayList<>();

  /// When each of the calls came, in readings of the clock.
  final List<Long> times = new ArrayList<>();

  final List<Optional<String>> keys = new ArrayList<>();
  int inFlight;
  int mostInFlight;
  int cancelled;

  /// A reply and when it comes.
  record Scripted(Reply reply, Duration after) {
    Scripted after(Duration other) {
      return new Scripted(reply, other);
    }
  }

  ScriptedProvider(Time time) {
    this.time = time;
  }

  /// Sets the script: from a prompt and the number of its attempt to what comes.
  void script(BiFunction<Prompt, Integer, Scripted> replies) {
    script = replies;
  }

  /// The bodies of the prompts that were sent, without the probes.
  List<String> prompts() {
    return calls.stream().filter(body -> !body.contains("\"ping\"")).toList();
  }

  static Scripted answer() {
    return status(
        200,
        "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}");
  }

  static Scripted status(int status, String body, String... headers) {
    Map<String, List<String>> named = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      named.put(headers[i], List.of(headers[i + 1]));
    }
    var reply =
        new Reply.Response(status, HttpHeaders.of(named, (_, _) -> true), body.getBytes(UTF_8));
    return new Scripted(reply, LATENCY);
  }

  static Scripted broken(Reply.TransportError fault) {
    return new Scripted(new Reply.NoResponse(fault, "scripted"), LATENCY);
  }

  @Override
  public Exchange send(Prompt prompt, Optional<String> key, MemoryBudget.Reservation lease) {
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    calls.add(prompt.body());
    times.add(time.nanos());
    keys.add(key);
    int attempt = attempts.merge(prompt.request(), 1, Integer::sum);
    return new ScriptedExchange(script.apply(prompt, attempt), lease);
  }

  private final class ScriptedExchange implements Exchange {
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();

    ScriptedExchange(Scripted scripted, MemoryBudget.Reservation lease) {
      time.after(scripted.after(), () -> arrive(scripted.reply(), lease));
    }

    /// A body is there once there is memory for it.
    private void arrive(Reply coming, MemoryBudget.Reservation lease) {
      if (coming instanceof Reply.Response response && !reply.isDone()) {
        var _ =
            lease.draw(response.body().length).thenRun(lease::passOn).thenRun(() -> end(coming));
      } else {
        end(coming);
      }
    }

    private void end(Reply coming) {
      if (!reply.isDone()) {
        inFlight--;
        reply.complete(coming);
      }
    }

    @Override
    public CompletableFuture<Reply> reply() {
      return reply;
    }

    @Override
    public void cancel(Reply.NoResponse reason) {
      if (!reply.isDone()) {
        cancelled++;
        end(reason);
      }
    }
  }
}
