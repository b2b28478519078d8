package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow.Subscription;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies that are encoded though no request asks for it, and what is kept of those that are not a
/// success's.
class EncodedBodyTest {
  private static final int LIMIT = 100_000;
  private static final byte[] ANSWER =
      ("{\"a\":\"" + "four ".repeat(10_000) + "\"}").getBytes(UTF_8);

  private final Deque<Runnable> workers = new ArrayDeque<>();
  private final MemoryBudget budget = new MemoryBudget(1 << 20, LIMIT, workers::add, () -> {});
  private final MemoryBudget.Reservation reservation = budget.reserve();

  static Stream<Arguments> encoded() {
    return Stream.of(
        arguments("gzip", gzip(ANSWER)),
        arguments("x-gzip", gzip(ANSWER)),
        arguments(" GZip ", gzip(ANSWER)),
        arguments("gzip", gzipWithEveryHeader(ANSWER)),
        arguments("gzip", join(gzip(new byte[0]), gzip(ANSWER))),
        arguments("gzip", join(gzip(half(0)), gzip(half(1)))),
        arguments("gzip", join(gzip(ANSWER), new byte[100])),
        arguments("gzip", join(gzip(ANSWER), "trailing".getBytes(UTF_8))),
        arguments("gzip", ANSWER),
        arguments("deflate", deflate(ANSWER, /* nowrap= */ false)),
        arguments("deflate", deflate(ANSWER, /* nowrap= */ true)),
        arguments("Deflate", stored(ANSWER, /* nowrap= */ true)),
        arguments("deflate", stored(ANSWER, /* nowrap= */ false)),
        arguments("deflate", join(deflate(ANSWER, /* nowrap= */ false), new byte[] {1, 2})),
        arguments("identity", ANSWER),
        arguments("", ANSWER),
        arguments("identity,, gzip", gzip(ANSWER)),
        arguments("gzip, gzip", gzip(gzip(ANSWER))),
        arguments("deflate,gzip", gzip(deflate(ANSWER, /* nowrap= */ true))),
        arguments("gzip, deflate", deflate(gzip(ANSWER), /* nowrap= */ false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("encoded")
  void encodedBodyInPiecesOfAnySize_isDecoded(String encoding, byte[] encoded) {
    var random = new Random(3);
    for (int most : new int[] {1, 7, 300, 100_000}) {
      Received received = receive(200, encoding, encoded, 1 + random.nextInt(most));

      assertThat(received.whole()).isEqualTo(ANSWER);
      assertThat(received.subscription.isCancelled).isFalse();
      assertThat(budget.free()).isLessThanOrEqualTo((1 << 20) - 3L * ANSWER.length);
      reservation.close();
      assertThat(budget.free()).isEqualTo(1 << 20);
    }
  }

  @Test
  void encodedBodyCutShort_isBroken() {
    byte[] small = "{\"a\":\"four\"}".getBytes(UTF_8);
    for (byte[] encoded :
        List.of(gzipWithEveryHeader(small), deflate(small, false), deflate(small, true))) {
      String encoding = encoded[0] == 0x1F ? "gzip" : "deflate";
      for (int length = 1; length < encoded.length; length++) {
        Received received = receive(200, encoding, Arrays.copyOf(encoded, length), 5);

        assertThat(received.fault())
            .as("%d of %s", length, encoding)
            .isEqualTo(Reply.TransportError.BROKEN);
        reservation.close();
      }
    }
  }

  @Test
  void emptyBodyInAnyEncoding_isEmpty() {
    assertThat(receive(200, "gzip", new byte[0], 1).whole()).isEmpty();
    assertThat(receive(200, "deflate", new byte[0], 1).whole()).isEmpty();
    assertThat(receive(200, "gzip", gzip(new byte[0]), 1).whole()).isEmpty();
  }

  @Test
  void damagedEncodedBody_isBroken() {
    byte[] zipped = gzip(ANSWER);
    for (int at : new int[] {1, 2, 30, zipped.length - 6, zipped.length - 2}) {
      byte[] damaged = zipped.clone();
      damaged[at] ^= 0x55;

      assertThat(receive(200, "gzip", damaged, 50).fault())
          .as("byte %d", at)
          .isEqualTo(Reply.TransportError.BROKEN);
      reservation.close();
    }
    assertThat(receive(200, "gzip", "<html>".getBytes(UTF_8), 50).fault())
        .isEqualTo(Reply.TransportError.BROKEN);
    assertThat(receive(200, "deflate", "<html>".getBytes(UTF_8), 50).fault())
        .isEqualTo(Reply.TransportError.BROKEN);
  }

  @Test
  void decompressionBomb_isTooLargeBeforeItTakesTheMemory() {
    byte[] bomb = gzip(blanks(20_000_000));
    for (String encoding : List.of("gzip", "gzip, gzip", "deflate, gzip", "deflate")) {
      byte[] encoded =
          switch (encoding) {
            case "gzip" -> bomb;
            case "gzip, gzip" -> gzip(bomb);
            case "deflate, gzip" -> gzip(deflate(blanks(20_000_000), /* nowrap= */ true));
            default -> deflate(blanks(20_000_000), /* nowrap= */ false);
          };
      Received received = receive(200, encoding, encoded, 10_000);

      assertThat(received.fault()).as(encoding).isEqualTo(Reply.TransportError.TOO_LARGE);
      assertThat(received.subscription.isCancelled).isTrue();
      assertThat(budget.free()).isGreaterThan((1 << 20) - 3L * LIMIT - 100_000);
      reservation.close();
    }
  }

  @Test
  void decodedBodyOfExactlyTheLimit_isNotTooLarge() {
    byte[] most = new byte[LIMIT];

    assertThat(receive(200, "gzip", gzip(most), 10).whole()).isEqualTo(most);
    assertThat(receive(200, "gzip", gzip(new byte[LIMIT + 1]), 10).fault())
        .isEqualTo(Reply.TransportError.TOO_LARGE);
  }

  @Test
  void decodingWithoutMemory_waitsInTheMiddleOfAPiece() {
    MemoryBudget.Reservation others = budget.reserve();
    var _ = others.draw(330_000);
    byte[] zipped = gzip(ANSWER);
    MemoryBudget.Reservation overdrawing = budget.reserve();
    var _ = overdrawing.draw(1_000_000);
    Received received = new Received(200, "gzip");
    received.body.onNext(List.of(ByteBuffer.wrap(zipped)));
    received.body.onComplete();
    assertThat(received.future()).isFalse();

    others.close();
    overdrawing.close();
    while (!workers.isEmpty()) {
      workers.remove().run();
    }

    assertThat(received.whole()).isEqualTo(ANSWER);
    reservation.close();
    assertThat(budget.free()).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "br | br",
        "BR | br",
        "zstd | zstd",
        "compress | compress",
        "gzip, br | br",
        "dcb, gzip | dcb",
        "'b r;\u0007' | an unnamed encoding",
        "gzip,gzip,gzip,gzip,gzip | more than 4 encodings"
      })
  void unsupportedEncoding_isNamed(String encoding, String name) {
    Received received = new Received(200, encoding);

    assertThat(received.reply().fault()).isEqualTo(Reply.TransportError.UNSUPPORTED_ENCODING);
    assertThat(received.reply().detail())
        .isEqualTo(
            "answers are encoded as %s, which was not requested; only gzip and deflate are decoded"
                .formatted(name));
    assertThat(received.subscription.isCancelled).isTrue();
    assertThat(budget.free()).isEqualTo(1 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 400, 401, 403, 404, 413, 429, 500, 503, 529, 599})
  void tooLargeErrorBody_keepsItsBeginning(int status) {
    byte[] page = "0123456789".repeat(20_000).getBytes(UTF_8);
    byte[] beginning = Arrays.copyOf(page, LIMIT);

    Received received = receive(status, "", page, 70_001);
    assertThat(received.whole()).isEqualTo(beginning);
    assertThat(received.subscription.isCancelled).isTrue();
    assertThat(budget.free()).isEqualTo((1 << 20) - 3L * LIMIT);
    reservation.close();

    Received zipped = receive(status, "gzip", gzip(page), 50);
    assertThat(zipped.whole()).hasSizeGreaterThan(50_000);
    assertThat(new String(page, UTF_8)).startsWith(new String(zipped.whole, UTF_8));
    assertThat(zipped.subscription.isCancelled).isTrue();
  }

  @Test
  void errorBodyOfUsualLength_isKeptWhole() {
    Received received = receive(400, "gzip", gzip(ANSWER), 50);

    assertThat(received.whole()).isEqualTo(ANSWER);
    assertThat(received.subscription.isCancelled).isFalse();
  }

  @Test
  void errorBody_isKeptUpToAMebibyte() {
    var plenty = new MemoryBudget(1 << 26, 1 << 24, workers::add, () -> {});
    var body = new BudgetedBodySubscriber(1 << 24, plenty.reserve());
    var subscription = new Requests();
    body.of(400, ContentEncodings.NONE).onSubscribe(subscription);

    body.onNext(List.of(ByteBuffer.wrap(new byte[1 << 22])));

    assertThat(body.getBody().toCompletableFuture().resultNow().drain())
        .hasSize(BudgetedBodySubscriber.MAX_REFUSAL_BYTES);
    assertThat(subscription.isCancelled).isTrue();
  }

  @Test
  void errorStatusWithAnUnreadableBody_isAResponseAllTheSame() {
    assertThat(new Received(401, "br").whole()).isEmpty();
    assertThat(receive(503, "gzip", Arrays.copyOf(gzip(ANSWER), 15), 4).isThere()).isTrue();
    assertThat(receive(429, "gzip", "<html>".getBytes(UTF_8), 4).whole()).isEmpty();
  }

  @Test
  void failureAfterTheCancel_leavesTheBodyAsItIs() {
    Received received = receive(500, "", new byte[LIMIT + 1], LIMIT);
    received.body.onError(new IOException("closed"));

    assertThat(received.whole()).hasSize(LIMIT);
  }

  /// Sends a body in pieces of that size, as the HTTP client does.
  private Received receive(int status, String encoding, byte[] encoded, int size) {
    var received = new Received(status, encoding);
    int at = 0;
    while (at < encoded.length && received.subscription.takesMore()) {
      int next = Math.min(size, encoded.length - at);
      received.body.onNext(List.of(ByteBuffer.wrap(encoded, at, next)));
      at += next;
    }
    if (at == encoded.length && !received.subscription.isCancelled) {
      received.body.onComplete();
    }
    return received;
  }

  /// A body that is being received.
  private final class Received {
    private final BudgetedBodySubscriber body = new BudgetedBodySubscriber(LIMIT, reservation);
    private final Requests subscription = new Requests();
    private byte[] whole = new byte[0];

    Received(int status, String encoding) {
      var headers = Replies.headers("content-encoding", encoding);
      body.of(status, ContentEncodings.of(headers)).onSubscribe(subscription);
    }

    boolean isThere() {
      return !body.getBody().toCompletableFuture().isCompletedExceptionally() && future();
    }

    boolean future() {
      return body.getBody().toCompletableFuture().isDone();
    }

    byte[] whole() {
      whole = body.getBody().toCompletableFuture().resultNow().drain();
      return whole;
    }

    Reply.NoResponse reply() {
      return TransportErrors.of(body.getBody().toCompletableFuture().exceptionNow());
    }

    Reply.TransportError fault() {
      return reply().fault();
    }
  }

  private static final class Requests implements Subscription {
    private boolean isCancelled;
    private int requested;
    private int given;

    boolean takesMore() {
      given++;
      return !isCancelled && given <= requested;
    }

    @Override
    public void request(long items) {
      requested++;
    }

    @Override
    public void cancel() {
      isCancelled = true;
    }
  }

  private static byte[] blanks(int count) {
    byte[] blanks = new byte[count];
    Arrays.fill(blanks, (byte) ' ');
    return blanks;
  }

  private static byte[] half(int number) {
    int middle = ANSWER.length / 2;
    return number == 0
        ? Arrays.copyOf(ANSWER, middle)
        : Arrays.copyOfRange(ANSWER, middle, ANSWER.length);
  }

  private static byte[] join(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  private static byte[] gzip(byte[] plain) {
    return written(plain, GZIPOutputStream::new);
  }

  /// With extra data, a name, a comment and a sum of the header.
  private static byte[] gzipWithEveryHeader(byte[] plain) {
    byte[] zipped = gzip(plain);
    byte[] more = {2, 0, 'x', 'y', 'n', 0, 'c', 'c', 0, 1, 2};
    byte[] head = Arrays.copyOf(zipped, 10);
    head[3] = 2 | 4 | 8 | 16;
    return join(join(head, more), Arrays.copyOfRange(zipped, 10, zipped.length));
  }

  private static byte[] deflate(byte[] plain, boolean nowrap) {
    return written(
        plain,
        out -> new DeflaterOutputStream(out, new Deflater(Deflater.DEFAULT_COMPRESSION, nowrap)));
  }

  private static byte[] stored(byte[] plain, boolean nowrap) {
    return written(
        plain, out -> new DeflaterOutputStream(out, new Deflater(Deflater.NO_COMPRESSION, nowrap)));
  }

  private interface Encoding {
    OutputStream on(OutputStream out) throws IOException;
  }

  private static byte[] written(byte[] plain, Encoding encoding) {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = encoding.on(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
