package sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import sluice.message.Prompt;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.time.Time;

/// A provider whose replies the test decides, by prompt and attempt; counts what it sees. Confined
/// to the test's thread.
public final class ScriptedProvider implements Transport, FakeExchange.Observer {
  /// An error that names the request, and nothing more of it.
  public static final String ERROR =
      "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}";

  public static final Duration LATENCY = Duration.ofSeconds(1);

  private final Time time;
  private final Map<String, Integer> attempts = new HashMap<>();
  private BiFunction<Prompt, Integer, Scripted> script = (_, _) -> answer();
  private final List<String> calls = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private final List<Optional<String>> keys = new ArrayList<>();
  private int inFlight;
  private int mostInFlight;
  private int cancelled;

  /// A reply and when it comes.
  public record Scripted(Reply reply, Duration after) {
    public Scripted after(Duration other) {
      return new Scripted(reply, other);
    }
  }

  public ScriptedProvider(Time time) {
    this.time = time;
  }

  /// Sets the script: from a prompt and the number of its attempt to what comes.
  public void script(BiFunction<Prompt, Integer, Scripted> replies) {
    script = replies;
  }

  /// The bodies of the prompts that were sent, without the probes.
  public List<String> prompts() {
    return calls.stream().filter(body -> !body.contains("\"ping\"")).toList();
  }

  public static Scripted answer() {
    return status(
        200,
        "{\"model\":\"m\",\"choices\":[{\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}");
  }

  public static Scripted status(int status, String body, String... headers) {
    Map<String, List<String>> named = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      named.put(headers[i], List.of(headers[i + 1]));
    }
    var reply =
        new Reply.Response(status, HttpHeaders.of(named, (_, _) -> true), body.getBytes(UTF_8));
    return new Scripted(reply, LATENCY);
  }

  public static Scripted broken(Reply.TransportError fault) {
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
    Scripted scripted = script.apply(prompt, attempt);
    return new FakeExchange(time, scripted.after(), scripted::reply, lease, this);
  }

  @Override
  public void ended() {
    inFlight--;
  }

  @Override
  public void cancelled() {
    cancelled++;
  }

  /// The bodies of all requests, probes included, in the order in which they came.
  public List<String> calls() {
    return calls;
  }

  /// When each request came, in readings of the clock.
  public List<Long> times() {
    return times;
  }

  /// The key of each request.
  public List<Optional<String>> keys() {
    return keys;
  }

  /// How many requests are in flight.
  public int inFlight() {
    return inFlight;
  }

  /// How many were in flight at most.
  public int mostInFlight() {
    return mostInFlight;
  }

  /// How many requests were cancelled.
  public int cancellations() {
    return cancelled;
  }
}
