package sluice.e2e;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import sluice.testing.HttpAnswer;
import sluice.testing.ReceivedRequest;

/// What a [Provider] may be told to do.
final class Behaviours {
  private Behaviours() {}

  /// Behaves so where the request contains a text, and answers all others.
  static Function<ReceivedRequest, Optional<HttpAnswer>> where(
      String text, Function<ReceivedRequest, Optional<HttpAnswer>> behaviour) {
    return request ->
        request.body().contains(text)
            ? behaviour.apply(request)
            : Provider.ANSWERING.apply(request);
  }

  /// Answers when so many are in flight, so that each has a connection of its own.
  static Function<ReceivedRequest, Optional<HttpAnswer>> together(int count) {
    var there = new CountDownLatch(count);
    return request -> {
      there.countDown();
      try {
        there.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Provider.ANSWERING.apply(request);
    };
  }

  /// Answers of such a length.
  static Function<ReceivedRequest, Optional<HttpAnswer>> answering(int length) {
    return answering("a", length);
  }

  /// Answers of such a unit, so often.
  static Function<ReceivedRequest, Optional<HttpAnswer>> answering(String unit, int times) {
    String answer = unit.repeat(times);
    return request -> Optional.of(Provider.answer(request.path(), answer));
  }

  /// An answer, or the error that the prompt asks for; each with all that must not get about.
  static Optional<HttpAnswer> echo(ReceivedRequest request) {
    String secrets = request.body() + request.header("authorization") + Provider.CANARY;
    return Optional.of(
        IntStream.of(400, 401, 500, 503)
            .filter(status -> request.body().contains("status-" + status))
            .mapToObj(status -> Provider.error(status, "code", secrets))
            .findFirst()
            .orElseGet(() -> Provider.answer(request.path(), secrets)));
  }
}
