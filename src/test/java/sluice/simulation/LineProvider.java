package sluice.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import sluice.message.Prompt;
import sluice.provider.MemoryBudget;
import sluice.provider.Reply;
import sluice.provider.Transport;
import sluice.testing.FakeExchange;

/// A provider of a job's lines, which fails by chance, refuses some lines, and on some kills the
/// process that asks. It tells what is started and what is paid for. Confined to one thread.
final class LineProvider {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(150);
  private static final FakeExchange.Observer NOBODY =
      new FakeExchange.Observer() {
        @Override
        public void ended() {}

        @Override
        public void cancelled() {}
      };

  private final Provider provider;
  private final Chance chance;
  private final double fails;
  private final Predicate<String> isPoison;
  private final Payments payments;

  /// Is told of lines, by their ids.
  interface Payments {
    /// A line is sent.
    void started(EnvironmentProcess process, String id);

    /// A whole answer to a line has arrived.
    void paid(EnvironmentProcess process, String id);
  }

  /// @param fails share of requests that fail while there are faults
  /// @param isPoison whether a line of such an id kills
  LineProvider(
      Provider provider,
      Chance chance,
      double fails,
      Predicate<String> isPoison,
      Payments payments) {
    this.provider = provider;
    this.chance = chance;
    this.fails = fails;
    this.isPoison = isPoison;
    this.payments = payments;
  }

  /// The provider as a process reaches it.
  Transport of(EnvironmentProcess process) {
    Transport usual = provider.of(process);
    return (prompt, key, memory) ->
        JobFiles.isLine(prompt)
            ? send(process, prompt, memory, usual)
            : usual.send(prompt, key, memory);
  }

  private Transport.Exchange send(
      EnvironmentProcess process, Prompt prompt, MemoryBudget.Reservation memory, Transport usual) {
    String id = prompt.identity().id();
    payments.started(process, id);
    if (isPoison.test(id)) {
      process.after(SOON, process::die);
      return exchange(process, NEVER, broken(), memory);
    }
    if (JobFiles.isRefused(prompt)) {
      return exchange(process, SOON, error(400, "invalid_request_error"), memory);
    }
    if (chance.hits(fails)) {
      return failing(process, memory);
    }
    Transport.Exchange sent = usual.send(prompt, Optional.empty(), memory);
    var _ =
        sent.reply()
            .thenAccept(reply -> {
              if (reply instanceof Reply.Response response && response.status() == 200) {
                payments.paid(process, id);
              }
            });
    return sent;
  }

  private Transport.Exchange failing(EnvironmentProcess process, MemoryBudget.Reservation memory) {
    Duration after = Duration.ofMillis(50 + chance.below(8_000));
    return switch (chance.below(6)) {
      case 0 -> exchange(process, after, error(429, "rate_limit_exceeded"), memory);
      case 1 -> exchange(process, after, error(503, "server_error"), memory);
      case 2 -> exchange(process, after, error(500, "server_error"), memory);
      case 3 -> exchange(process, NEVER, broken(), memory);
      case 4 ->
          exchange(
              process,
              after,
              new Reply.NoResponse(Reply.TransportError.NOT_CONNECTED, "refused"),
              memory);
      default -> exchange(process, after, broken(), memory);
    };
  }

  private static Transport.Exchange exchange(
      EnvironmentProcess process, Duration after, Reply reply, MemoryBudget.Reservation memory) {
    return new FakeExchange(process, after, () -> reply, memory, NOBODY);
  }

  private static Reply broken() {
    return new Reply.NoResponse(Reply.TransportError.BROKEN, "closed");
  }

  private static Reply error(int status, String type) {
    String body =
        "{\"error\":{\"message\":\"m\",\"type\":\"%s\",\"param\":\"messages\",\"code\":null}}"
            .formatted(type);
    Map<String, List<String>> headers =
        status == 429 ? Map.of("retry-after", List.of("2")) : Map.of();
    return new Reply.Response(
        status, HttpHeaders.of(headers, (_, _) -> true), body.getBytes(UTF_8));
  }
}
