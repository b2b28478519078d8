package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.message.Identity;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Always;
import sluice.store.ObjectStore.Condition.Unchanged;
import sluice.store.ObjectStore.Failed;
import sluice.store.ObjectStore.Found;
import sluice.store.ObjectStore.Nothing;
import sluice.store.ObjectStore.Overtaken;
import sluice.store.ObjectStore.Page;
import sluice.store.ObjectStore.Write;
import sluice.store.ObjectStore.Written;
import sluice.store.Records.Placement;
import sluice.store.Records.StoreResult;
import sluice.store.RetryingStore.RetryLimit;
import sluice.time.SystemTime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The store against a real S3 server of its own, on a folder.
final class S3ObjectStoreIT {
  private static final String BUCKET = "results-bucket";
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int WRITERS = 16;

  @TempDir private static Path folder;
  private static S3Proxy server;
  private static S3Client client;
  private static ExecutorService threads;
  private static ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.NONE, null, null)
            .ignoreUnknownHeaders(true)
            .stopTimeout(0)
            .build();
    server.start();
    client = S3Clients.of(URI.create("http://127.0.0.1:" + server.getPort()));
    client.createBucket(request -> request.bucket(BUCKET));
    threads = Executors.newVirtualThreadPerTaskExecutor();
    store = store(BUCKET);
  }

  private static ObjectStore store(String bucket) {
    return new S3ObjectStore(
        () -> client, bucket, new BlockingCalls(threads, threads), new SystemTime(threads));
  }

  @AfterAll
  static void stop() throws Exception {
    threads.close();
    client.close();
    server.stop();
  }

  @Test
  void readOfAMissingKey_findsNothing() {
    assertThat(store.read("none.json", LIMIT).join()).isInstanceOf(Nothing.class);
  }

  @Test
  void writtenObject_isRead() {
    assertThat(write("a/%2E%C3%A9~x.json", "one", new Absent())).isInstanceOf(Written.class);

    assertThat(read("a/%2E%C3%A9~x.json")).isEqualTo("one");
    assertThat(client.headObject(of -> of.bucket(BUCKET).key("a/%2E%C3%A9~x.json")).contentType())
        .isEqualTo("application/json");
  }

  @Test
  void conditions_areKept() {
    assertThat(write("c.json", "one", new Unchanged("\"0\""))).isInstanceOf(Overtaken.class);
    write("c.json", "one", new Absent());
    assertThat(write("c.json", "two", new Absent())).isInstanceOf(Overtaken.class);
    assertThat(read("c.json")).isEqualTo("one");

    String etag = found("c.json").etag();
    write("c.json", "two", new Unchanged(etag));
    assertThat(write("c.json", "three", new Unchanged(etag))).isInstanceOf(Overtaken.class);
    assertThat(read("c.json")).isEqualTo("two");

    assertThat(write("c.json", "four", new Always())).isInstanceOf(Written.class);
    assertThat(read("c.json")).isEqualTo("four");
  }

  @Test
  void readOfALargeObject_isOfItsFirstBytesAlone() {
    write("large.json", "x".repeat(1_000_000), new Absent());
    write("short.json", "x", new Absent());
    write("empty.json", "", new Absent());

    assertThat(found("large.json").head()).hasSize(32_768);
    assertThat(found("short.json").head()).hasSize(1);
    assertThat(found("empty.json").head()).isEmpty();
  }

  @Test
  void range_readsAnyPartOfAnObject() {
    write("parts.jsonl", "0123456789", new Absent());

    assertThat(part("parts.jsonl", 2, 5)).isEqualTo("234");
    assertThat(part("parts.jsonl", 8, 1L << 40)).isEqualTo("89");
    assertThat(part("parts.jsonl", 10, 12)).isEmpty();
    assertThat(store.read("none.jsonl", 0, 1, LIMIT).join()).isInstanceOf(Nothing.class);
  }

  private static String part(String key, long from, long to) {
    return new String(((Found) store.read(key, from, to, LIMIT).join()).head(), UTF_8);
  }

  @Test
  void delete_succeedsWithAndWithoutAnObject() {
    write("gone.json", "x", new Absent());
    write("stays.json", "x", new Absent());

    assertThat(delete(store, "gone.json")).isInstanceOf(Written.class);
    assertThat(delete(store, "gone.json")).as("once more").isInstanceOf(Written.class);

    assertThat(store.read("gone.json", LIMIT).join()).isInstanceOf(Nothing.class);
    assertThat(read("stays.json")).isEqualTo("x");
    // Where the server hangs up, the JDK's connection sends once more, and is told 412 of its own.
    var _ = write("gone.json", "y", new Absent());
    assertThat(read("gone.json")).isEqualTo("y");
  }

  @Test
  void objectInAFolder_isDeletedAlone() {
    write("notes/m-1.json", "x", new Always());
    write("notes/m-2.json", "x", new Always());

    assertThat(delete(store, "notes/m-1.json")).isInstanceOf(Written.class);

    assertThat(keys("notes/")).containsExactly("notes/m-2.json");
  }

  @Test
  void keysOfAFolder_areListedInOrderBehindAKey() {
    for (String name : List.of("b%2Ba.json", "a.json", "c~0.json", "b.json")) {
      assertThat(write("listed/" + name, "{}", new Always())).isInstanceOf(Written.class);
    }

    assertThat(store.list("listed/", "listed/a.jso", LIMIT).join())
        .isEqualTo(
            new Page(
                List.of("listed/a.json", "listed/b%2Ba.json", "listed/b.json", "listed/c~0.json"),
                /* isLast= */ true));
    assertThat(store.list("listed/", "listed/b.json", LIMIT).join())
        .isEqualTo(new Page(List.of("listed/c~0.json"), /* isLast= */ true));
    assertThat(store.list("nothing/", "nothing/a", LIMIT).join())
        .isEqualTo(new Page(List.of(), /* isLast= */ true));
  }

  @Test
  void missingBucket_failsForGood() {
    ObjectStore missing = store("no-such-bucket");

    assertThat(missing.read("a", LIMIT).join())
        .isEqualTo(new Failed(/* isPassing= */ false, "S3 answered 404 NoSuchBucket"));
    assertThat(write(missing, "a", "x", new Absent()))
        .isEqualTo(new Failed(/* isPassing= */ false, "S3 answered 404 NoSuchBucket"));
  }

  @Test
  void oneOfManyWriters_winsAndNoneAfterIt() {
    for (int key = 0; key < 20; key++) {
      String name = "race/" + key;

      List<Write> writes = race(name);
      String winner = read(name);

      assertThat(winner).startsWith("writer ");
      assertThat(writes).filteredOn(Written.class::isInstance).hasSizeLessThanOrEqualTo(1);
      assertThat(race(name)).doesNotHaveAnyElementsOfTypes(Written.class);
      assertThat(read(name)).isEqualTo(winner);
    }
  }

  @Test
  void resultsStoredAtOnce_keepOneAnswerToEachRequest() {
    var records =
        new Records(new RetryingStore(store, new SystemTime(threads), new Random(3)), "results/");
    var settled = new ArrayList<CompletableFuture<StoreResult>>();
    for (int writer = 0; writer < WRITERS; writer++) {
      String request = Integer.toHexString(writer % 4).repeat(64);
      ResultRecord record = Samples.record("message-" + writer, request, Samples.ANSWER);
      var limit = new RetryLimit(9, System.nanoTime() + LIMIT.toNanos());
      settled.add(
          CompletableFuture.supplyAsync(
              () -> records.settle(record, Claim.UNCONTESTED, limit).join(), threads));
    }

    List<StoreResult> kept = settled.stream().map(CompletableFuture::join).toList();

    assertThat(kept).hasOnlyElementsOfType(StoreResult.Kept.class);
    assertThat(kept).filteredOn(new StoreResult.Kept(Placement.WRITTEN)::equals).hasSize(1);
    assertThat(kept).filteredOn(new StoreResult.Kept(Placement.BESIDE)::equals).hasSize(3);
    assertThat(kept).filteredOn(new StoreResult.Kept(Placement.NEEDLESS)::equals).hasSize(12);
    assertThat(keys(ResultKey.of("results/", Samples.IDENTITY).stem()))
        .extracting(key -> RecordHeader.of(found(key).head()).request().charAt(0))
        .containsExactlyInAnyOrder('0', '1', '2', '3');
  }

  @Test
  void longestKey_isKept() {
    String longest = "x".repeat(200);
    ResultKey key = ResultKey.of("results/", new Identity(longest, longest, /* own= */ true));

    assertThat(write(key.main(), "x", new Absent())).isInstanceOf(Written.class);
  }

  private static List<String> keys(String prefix) {
    return client.listObjectsV2(of -> of.bucket(BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private static List<Write> race(String key) {
    var start = new CountDownLatch(1);
    var writes = new ArrayList<CompletableFuture<Write>>();
    for (int writer = 0; writer < WRITERS; writer++) {
      byte[] content = "writer %d".formatted(writer).getBytes(UTF_8);
      writes.add(
          CompletableFuture.supplyAsync(
              () -> {
                awaitUninterruptibly(start);
                return store.write(key, content, new Absent(), LIMIT).join();
              },
              threads));
    }
    start.countDown();
    return writes.stream().map(CompletableFuture::join).toList();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Write write(String key, String content, ObjectStore.Condition condition) {
    return write(store, key, content, condition);
  }

  /// Tries again where it fails in passing, as [Records] does. This server answers as soon as it
  /// knows enough and closes the connection: one refusal costs the next call, and now and then a
  /// write fails in the client though it happened.
  private static Write write(
      ObjectStore to, String key, String content, ObjectStore.Condition condition) {
    Write write = to.write(key, content.getBytes(UTF_8), condition, LIMIT).join();
    return write instanceof Failed failed && failed.isPassing()
        ? write(to, key, content, condition)
        : write;
  }

  private static Write delete(ObjectStore from, String key) {
    Write deletion = from.delete(key, LIMIT).join();
    return deletion instanceof Failed failed && failed.isPassing() ? delete(from, key) : deletion;
  }

  private static Found found(String key) {
    return (Found) store.read(key, LIMIT).join();
  }

  private static String read(String key) {
    return new String(found(key).head(), UTF_8);
  }
}
