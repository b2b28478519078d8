package sluice.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sluice.testing.Admission;
import sluice.testing.Admission.Decision;
import sluice.testing.OpenAiLimitText;

/// What the handler talks to, as cheap as can be: a provider that takes its time and enforces each
/// [Goal] on a model of its own, an S3 that takes everything and has nothing, and an SQS that says
/// yes. A process of its own.
final class FarSide {
  /// Where what a goal's model saw is read, and measured anew from then on.
  static final String LEDGERS = "/ledgers/";

  /// Where a run of a [Workload] begins, `SEED/PERMITS`; the answer is the [Traffic] of the run
  /// before.
  static final String RUNS = "/runs/";

  private static final AttachmentKey<Boolean> IS_COUNTED = AttachmentKey.create(Boolean.class);
  private static final Pattern NUMBER = Pattern.compile("prompt (\\d+)");
  private static final Pattern MODEL = Pattern.compile("\"model\":\"([^\"]*)\"");
  private static final String JSON = "application/json";
  private static final int TOO_MANY = 429;
  private static final int NOT_FOUND = 404;

  private static final String ANSWER =
      """
      {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"benchmark","choices":[{"index":0,"message":{"role":"assistant",\
      "content":"%s"},"finish_reason":"stop"}],"usage":\
      """
          .formatted("word ".repeat(200));

  private static final String OF_SQS =
      """
      {"QueueUrl":"http://127.0.0.1/123456789012/benchmark","Successful":[],"Failed":[]}\
      """;

  private static final String NO_KEYS =
      "<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>";

  /// The one object that is there: the handler probes the store with it.
  private static final String PROBE = "/.probe";

  private static final int PRECONDITION_FAILED = 412;
  private static final String PROBE_IS_THERE = "<Error><Code>PreconditionFailed</Code></Error>";
  private static final String NO_SUCH_KEY = "<Error><Code>NoSuchKey</Code></Error>";

  /// These two belong to the one thread that serves.
  private Latencies latencies;

  private TrafficCount traffic = new TrafficCount(1);

  private final AtomicInteger fullHandshakes = new AtomicInteger();

  private final Map<String, Ledger> ledgers =
      Goal.ALL.stream().collect(Collectors.toMap(Goal::model, Ledger::new));

  private FarSide(Latencies latencies) {
    this.latencies = latencies;
  }

  /// Takes the seed, and the file of the provider's [ServerKey] if that is to speak TLS. Prints the
  /// address of S3 and SQS, and that of the provider. Runs until its standard input ends.
  static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    var farSide = new FarSide(new Latencies(Long.parseLong(arguments[0])));
    Optional<ServerKey> key =
        Arrays.stream(arguments).skip(1).findFirst().map(Path::of).map(ServerKey::new);
    try (FarSideServer server =
        FarSideServer.start(farSide::handle, key, farSide.fullHandshakes::incrementAndGet)) {
      System.out.println(server.addresses());
      while (System.in.read() >= 0) {
        // Nobody writes; the end of the input is the end of the run.
      }
    }
  }

  private void handle(HttpServerExchange exchange) {
    String path = exchange.getRequestPath();
    if (path.startsWith("/v1/")) {
      count(exchange.getConnection());
      exchange.getRequestReceiver().receiveFullString(this::answer, UTF_8);
    } else if (path.startsWith(LEDGERS)) {
      Ledger ledger = ledgers.get(path.substring(LEDGERS.length()));
      exchange.getResponseSender().send(ledger == null ? "" : ledger.turnOver().text());
    } else if (path.startsWith(RUNS)) {
      exchange.getResponseSender().send(turnOver(path.substring(RUNS.length()).split("/", -1)));
    } else {
      Function<HttpServerExchange, String> reply = path.equals("/") ? FarSide::sayYes : this::store;
      exchange
          .getRequestReceiver()
          .receiveFullBytes((done, _) -> done.getResponseSender().send(reply.apply(done)));
    }
  }

  /// A connection counts from its first request to the provider on: those to S3 and SQS do not.
  private void count(ServerConnection connection) {
    if (connection.getAttachment(IS_COUNTED) == null) {
      connection.putAttachment(IS_COUNTED, true);
      connection.addCloseListener(_ -> traffic.disconnected());
      traffic.connected();
    }
  }

  private String turnOver(String[] run) {
    String before = traffic.soFar(fullHandshakes.getAndSet(0)).text();
    latencies = new Latencies(Long.parseLong(run[0]));
    traffic = traffic.next(Integer.parseInt(run[1]));
    return before;
  }

  private void answer(HttpServerExchange exchange, String body) {
    Matcher number = NUMBER.matcher(body);
    int prompt = number.find() ? Integer.parseInt(number.group(1)) : 0;
    Duration latency = latencies.of(prompt);
    Tokens tokens = Tokens.of(prompt, body.length());
    Matcher model = MODEL.matcher(body);
    Optional<Ledger> ledger =
        Optional.of(model).filter(Matcher::find).map(found -> ledgers.get(found.group(1)));
    if (ledger.isPresent()) {
      // 60,000 a minute of a second each would be more than an environment may have in flight.
      answer(exchange, ledger.get(), latency.dividedBy(2), tokens);
    } else {
      TrafficCount counted = traffic;
      counted.arrived(Instant.now());
      answerAfter(exchange, latency, tokens, counted::left);
    }
  }

  private static void answer(
      HttpServerExchange exchange, Ledger ledger, Duration latency, Tokens tokens) {
    Admission admission = ledger.arrived(tokens.total());
    OpenAiLimitText.headers(admission)
        .forEach((name, value) ->
            exchange.getResponseHeaders().put(HttpString.tryFromString(name), value));
    if (admission.decision() instanceof Decision.Rejected refused) {
      exchange.setStatusCode(TOO_MANY);
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, JSON);
      exchange.getResponseSender().send(refusal(refused));
    } else {
      answerAfter(exchange, latency, tokens, ledger::left);
    }
  }

  private static String refusal(Decision.Rejected refused) {
    return "{\"error\":{\"message\":\"%s\",\"type\":\"%s\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"
        .formatted(OpenAiLimitText.message(refused, "benchmark"), refused.status().unit().label());
  }

  private static void answerAfter(
      HttpServerExchange exchange, Duration latency, Tokens tokens, Runnable onLeft) {
    Runnable answer =
        () -> {
          onLeft.run();
          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, JSON);
          exchange.getResponseSender().send(ANSWER + tokens.usage() + "}");
        };
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          var _ =
              exchange.getIoThread().executeAfter(answer, latency.toNanos(), TimeUnit.NANOSECONDS);
        });
  }

  private static String sayYes(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-amz-json-1.0");
    return OF_SQS;
  }

  private String store(HttpServerExchange exchange) {
    if (exchange.getQueryParameters().containsKey("list-type")) {
      return NO_KEYS;
    }
    if (exchange.getRequestMethod().equals(Methods.GET)) {
      exchange.setStatusCode(NOT_FOUND);
      return NO_SUCH_KEY;
    }
    if (exchange.getRequestPath().endsWith(PROBE)) {
      exchange.setStatusCode(PRECONDITION_FAILED);
      return PROBE_IS_THERE;
    }
    traffic.stored();
    exchange.getResponseHeaders().put(Headers.ETAG, "\"1\"");
    return "";
  }
}
