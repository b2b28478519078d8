package sluice.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.xnio.Options;
import sluice.local.provider.Latency;

/// A provider that gives each line of a job what [JobLines] says, after a while, and writes down
/// who asked: each process of the function has a key of its own. Safe for many threads; a call that
/// is open holds no thread.
final class JobProvider implements AutoCloseable {
  /// The tokens of each answer.
  static final int INPUT_TOKENS = 5;

  static final int OUTPUT_TOKENS = 7;

  private static final String HOST = "127.0.0.1";
  private static final double SPREAD = 0.3;
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    System.setProperty("org.jboss.logging.provider", "slf4j");
  }

  private final JobLines lines;
  private final LineCalls calls;
  private final Latency latency;
  private final Undertow server;

  /// Listens from now on.
  ///
  /// @param latency half of all answers are faster
  JobProvider(JobLines lines, LineCalls calls, Duration latency) {
    this.lines = lines;
    this.calls = calls;
    this.latency = new Latency.LogNormal(latency, SPREAD);
    this.server =
        Undertow.builder()
            .addHttpListener(0, HOST)
            .setIoThreads(1)
            .setWorkerThreads(1)
            .setSocketOption(Options.BACKLOG, 1024)
            .setHandler(exchange -> exchange.getRequestReceiver().receiveFullBytes(this::receive))
            .build();
    server.start();
  }

  String url() {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return "http://%s:%d/v1".formatted(HOST, address.getPort());
  }

  @Override
  public void close() {
    server.stop();
  }

  private void receive(HttpServerExchange exchange, byte[] body) {
    String prompt = prompt(body);
    Optional<Integer> line = JobLines.lineOf(prompt);
    Optional<LineCalls.Call> call = line.map(known -> calls.begin(known, process(exchange)));
    boolean isRefused =
        line.filter(known -> lines.ending(known) == JobLines.Ending.REFUSED).isPresent();
    Duration after = latency.draw(new SplittableRandom(lines.seed() - line.orElse(0)));
    Runnable reply =
        () -> {
          call.ifPresent(calls::end);
          reply(exchange, isRefused ? 400 : 200, isRefused ? refusal() : answer(prompt));
        };
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          var _ =
              exchange.getIoThread().executeAfter(reply, after.toMillis(), TimeUnit.MILLISECONDS);
        });
  }

  private static String process(HttpServerExchange exchange) {
    return exchange
        .getRequestHeaders()
        .getFirst(Headers.AUTHORIZATION)
        .substring("Bearer ".length());
  }

  private static String prompt(byte[] body) {
    try {
      JsonNode request = JSON.readTree(body);
      return request.path("messages").path(0).path("content").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void reply(HttpServerExchange exchange, int status, ObjectNode body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(body.toString().getBytes(UTF_8)));
  }

  private static ObjectNode answer(String prompt) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("object", "chat.completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", JobLines.answer(prompt));
    choice.put("finish_reason", "stop");
    answer
        .putObject("usage")
        .put("prompt_tokens", INPUT_TOKENS)
        .put("completion_tokens", OUTPUT_TOKENS)
        .put("total_tokens", INPUT_TOKENS + OUTPUT_TOKENS);
    return answer;
  }

  private static ObjectNode refusal() {
    ObjectNode refusal = JsonNodeFactory.instance.objectNode();
    refusal
        .putObject("error")
        .put("message", "This is not answered.")
        .put("type", "invalid_request_error")
        .put("param", "messages")
        .put("code", "invalid_value");
    return refusal;
  }
}
