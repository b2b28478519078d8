package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import sluice.message.Prompt;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.testing.Admission;
import sluice.testing.Admission.Decision;
import sluice.testing.FakeExchange;
import sluice.testing.OpenAiLimitText;
import sluice.time.Time;

/// A provider that keeps the limits of one account over all environments, answers after latencies
/// as they are in life, and has its outages. Confined to one thread.
final class Provider implements FakeExchange.Observer {
  /// The deviation of the latencies' logarithms.
  static final double SPREAD = 0.6;

  /// What is refused is refused soon.
  private static final Duration SOON = Duration.ofMillis(120);

  private static final Duration NEVER = Duration.ofDays(1);
  private static final int LENGTHS = 16;
  private static final HttpHeaders NO_HEADERS = HttpHeaders.of(Map.of(), (_, _) -> true);

  private final Time time;
  private final Account account;
  private final Outages outages;
  private final Random random;
  private final double medianSeconds;
  private final List<Answer> answers =
      IntStream.rangeClosed(1, LENGTHS).mapToObj(Answer::ofLength).toList();
  final Meter requests = new Meter();
  final Meter tokens = new Meter();
  int refusals;
  int answered;
  int cancelled;
  int inFlight;
  int mostInFlight;
  long inputTokens;
  long outputTokens;

  /// An answer and what it costs.
  @SuppressWarnings("ArrayRecordComponent") // never changed, not compared
  private record Answer(byte[] body, int inputTokens, int outputTokens) {
    /// What counts against the limit of tokens, known here from the beginning.
    long tokens() {
      return (long) inputTokens + outputTokens;
    }

    static Answer ofLength(int length) {
      int output = 10 * length;
      String body =
          """
          {"id":"chatcmpl-1","object":"chat.completion","model":"sample-model","choices":[{"index":0,\
          "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
          "usage":{"prompt_tokens":20,"completion_tokens":%d,"total_tokens":%d}}\
          """
              .formatted("word ".repeat(length), output, output + 20);
      return new Answer(body.getBytes(UTF_8), 20, output);
    }
  }

  /// A reply and when it comes.
  private record Coming(Reply reply, Duration after) {}

  /// @param median latency, about which latencies are log-normal
  Provider(Time time, Account account, Outages outages, Duration median, long seed) {
    this.time = time;
    this.medianSeconds = median.toMillis() / 1e3;
    this.account = account;
    this.outages = outages;
    this.random = new Random(seed);
  }

  /// The provider as a process reaches it.
  Transport of(EnvironmentProcess process) {
    return (prompt, _, memory) -> send(prompt, memory, process);
  }

  private Transport.Exchange send(
      Prompt prompt, MemoryBudget.Reservation memory, EnvironmentProcess process) {
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    Coming coming = coming(prompt);
    return new FakeExchange(process, coming.after(), () -> arriving(coming.reply()), memory, this);
  }

  private Coming coming(Prompt prompt) {
    long now = time.nanos();
    Answer answer = answers.get(random.nextInt(LENGTHS));
    long needed = answer.tokens();
    requests.add(now, 1);
    tokens.add(now, needed);
    if (outages.hold(OutageWindow.Kind.OUTAGE, now)) {
      return ofOutage();
    }
    if (outages.hold(OutageWindow.Kind.KEY_REVOKED, now)) {
      return refused(
          401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key", Map.of());
    }
    if (outages.hold(OutageWindow.Kind.QUOTA_GONE, now)) {
      return refused(
          429,
          "You exceeded your current quota, please check your plan and billing details.",
          "insufficient_quota",
          "insufficient_quota",
          Map.of());
    }
    double share = outages.hold(OutageWindow.Kind.NEIGHBOUR, now) ? 0.5 : 1;
    Admission admission = account.admit(prompt.model(), needed, now, share);
    return switch (admission.decision()) {
      case Decision.Passed() -> worked(answer, admission);
      case Decision.Rejected refusal ->
          limited(
              admission,
              OpenAiLimitText.message(refusal, prompt.model()),
              refusal.status(),
              Map.of("retry-after-ms", List.of(Long.toString(refusal.pause().toMillis() + 1))));
      case Decision.TooLarge refusal ->
          limited(
              admission,
              OpenAiLimitText.message(refusal, prompt.model()),
              refusal.status(),
              Map.of());
    };
  }

  private Coming ofOutage() {
    return switch (random.nextInt(3)) {
      case 0 ->
          new Coming(
              new Reply.NoResponse(Reply.TransportError.NOT_CONNECTED, "connection refused"), SOON);
      case 1 -> refused(503, "The server is overloaded.", "server_error", "overloaded", Map.of());
      default -> new Coming(new Reply.NoResponse(Reply.TransportError.BROKEN, "closed"), NEVER);
    };
  }

  private Coming limited(
      Admission admission,
      String message,
      Admission.LimitStatus status,
      Map<String, List<String>> hint) {
    refusals++;
    Map<String, List<String>> headers = headers(admission);
    headers.putAll(hint);
    return refused(429, message, status.unit().label(), "rate_limit_exceeded", headers);
  }

  private static Map<String, List<String>> headers(Admission admission) {
    Map<String, List<String>> headers = new HashMap<>();
    OpenAiLimitText.headers(admission).forEach((name, value) -> headers.put(name, List.of(value)));
    return headers;
  }

  private Coming worked(Answer answer, Admission admission) {
    Duration after = latency();
    if (outages.hold(OutageWindow.Kind.BROWNOUT, time.nanos()) && random.nextBoolean()) {
      return new Coming(
          error(500, "The server had an error.", "server_error", "server_error", Map.of()), after);
    }
    answered++;
    inputTokens += answer.inputTokens();
    outputTokens += answer.outputTokens();
    var headers = HttpHeaders.of(headers(admission), (_, _) -> true);
    return new Coming(new Reply.Response(200, headers, answer.body()), after);
  }

  private Duration latency() {
    double seconds = medianSeconds * Math.exp(SPREAD * random.nextGaussian());
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private static Coming refused(
      int status, String message, String type, String code, Map<String, List<String>> headers) {
    return new Coming(error(status, message, type, code, headers), SOON);
  }

  private static Reply error(
      int status, String message, String type, String code, Map<String, List<String>> headers) {
    String body =
        "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":\"%s\"}}"
            .formatted(message, type, code);
    HttpHeaders named = headers.isEmpty() ? NO_HEADERS : HttpHeaders.of(headers, (_, _) -> true);
    return new Reply.Response(status, named, body.getBytes(UTF_8));
  }

  /// What is under way when the provider goes down never arrives whole.
  private Reply arriving(Reply coming) {
    return coming instanceof Reply.Response response
            && response.status() == 200
            && outages.hold(OutageWindow.Kind.OUTAGE, time.nanos())
        ? new Reply.NoResponse(Reply.TransportError.BROKEN, "connection reset")
        : coming;
  }

  @Override
  public void ended() {
    inFlight--;
  }

  @Override
  public void cancelled() {
    cancelled++;
  }
}
