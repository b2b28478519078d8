package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.store.JobStore.Opened;
import sluice.store.JobStore.Part;
import sluice.store.JobStore.StoredObject;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Always;
import sluice.store.ObjectStore.Condition.Unchanged;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The store of jobs against a real S3 server of its own, on a folder.
final class S3JobStoreIT {
  private static final String BUCKET = "jobs-bucket";
  private static final int PART = 5 << 20;

  @TempDir private static Path folder;
  private static S3Proxy server;
  private static S3Client client;
  private static JobStore store;

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
    client =
        S3Client.builder()
            .httpClient(UrlConnectionHttpClient.create())
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
            .forcePathStyle(true)
            .region(Region.EU_CENTRAL_1)
            .serviceConfiguration(s3Only -> s3Only.chunkedEncodingEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
    store = new S3JobStore(client, BUCKET);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.stop();
  }

  @Test
  void object_isReadAsAWholeInPartAndAsAStream() throws IOException {
    String etag = put("a/whole.jsonl", "0123456789");

    assertThat(text(store.get("a/whole.jsonl").orElseThrow())).isEqualTo("0123456789");
    assertThat(text(store.range("a/whole.jsonl", 2, 5).orElseThrow())).isEqualTo("234");
    assertThat(text(store.range("a/whole.jsonl", 8, 99).orElseThrow())).isEqualTo("89");
    assertThat(stream(store.open("a/whole.jsonl", "", 0))).isEqualTo("0123456789");
    assertThat(stream(store.open("a/whole.jsonl", etag, 7))).isEqualTo("789");
    assertThat(stream(ResumedStream.open(store, "a/whole.jsonl", etag, 7))).isEqualTo("789");
    assertThat(store.head("a/whole.jsonl").orElseThrow().size()).isEqualTo(10);
  }

  @Test
  void streamOfAnotherVersion_isNotOpened() {
    String etag = put("a/changed.jsonl", "one");
    put("a/changed.jsonl", "two");

    assertThat(store.open("a/changed.jsonl", etag, 0)).isInstanceOf(Opened.Changed.class);
  }

  @Test
  void missingObject_isToldByEveryMethod() {
    assertThat(store.get("a/none")).isEmpty();
    assertThat(store.range("a/none", 0, 1)).isEmpty();
    assertThat(store.head("a/none")).isEmpty();
    assertThat(store.open("a/none", "", 0)).isInstanceOf(Opened.Missing.class);
    assertThat(partsOf("a/none", "none")).isEmpty();
    store.abortUpload("a/none", "none");
    store.delete(List.of("a/none"));
  }

  @Test
  void writes_keepTheirConditions() {
    byte[] content = "x".getBytes(UTF_8);
    String key = "a/conditional.json";

    String etag = store.put(key, content, JobStore.JSON, new Absent()).orElseThrow();
    assertThat(store.put(key, content, JobStore.JSON, new Absent())).isEmpty();
    String next =
        store.put(key, "y".getBytes(UTF_8), JobStore.JSON, new Unchanged(etag)).orElseThrow();
    assertThat(store.put(key, content, JobStore.JSON, new Unchanged(etag))).isEmpty();
    assertThat(store.put("a/gone.json", content, JobStore.JSON, new Unchanged(next))).isEmpty();
    assertThat(store.get(key).orElseThrow().etag()).isEqualTo(next);
  }

  @Test
  void listings_tellWhatStandsInAFolder() {
    for (String name : List.of("b/1/run.json", "b/1/chunks/0", "b/1/chunks/1", "b/2/run.json")) {
      put(name, name);
    }

    assertThat(store.list("b/1/", ""))
        .extracting(StoredObject::key)
        .containsExactly("b/1/chunks/0", "b/1/chunks/1", "b/1/run.json");
    assertThat(store.list("b/1/chunks/", "b/1/chunks/0"))
        .extracting(StoredObject::key)
        .containsExactly("b/1/chunks/1");
    assertThat(store.list("b/1/chunks/", ""))
        .extracting(StoredObject::size)
        .containsExactly(12L, 12L);
    assertThat(store.listFolder("b/").folders()).containsExactly("b/1/", "b/2/");
    assertThat(store.listFolder("b/1/").objects())
        .extracting(StoredObject::key)
        .containsExactly("b/1/run.json");
    assertThat(store.listFolder("c/")).isEqualTo(new JobStore.Folder(List.of(), List.of()));
  }

  @Test
  void listingOfManyObjects_isWhole() {
    for (int i = 0; i < 1_050; i++) {
      put("many/%04d".formatted(i), "x");
    }

    assertThat(store.list("many/", "")).hasSize(1_050);
    assertThat(store.list("many/", "many/0009")).hasSize(1_040);
    store.delete(store.list("many/", "").stream().map(StoredObject::key).toList());
    assertThat(store.list("many/", "")).isEmpty();
  }

  @Test
  void uploadInParts_isGoneOnWithAndBecomesAnObject() {
    String id = store.beginUpload("d/parts.jsonl", JobStore.JSON_LINES);
    String first = store.uploadPart("d/parts.jsonl", id, 1, "a".repeat(PART).getBytes(UTF_8));
    assertThat(store.parts("d/parts.jsonl", id).orElseThrow())
        .containsExactly(new Part(1, PART, first));
    var _ = store.uploadPart("d/parts.jsonl", id, 2, "x".getBytes(UTF_8));
    var _ = store.uploadPart("d/parts.jsonl", id, 2, "b".getBytes(UTF_8));

    store.completeUpload("d/parts.jsonl", id, store.parts("d/parts.jsonl", id).orElseThrow());

    assertThat(store.head("d/parts.jsonl").orElseThrow().size()).isEqualTo(PART + 1);
    assertThat(text(store.range("d/parts.jsonl", PART - 1, PART + 1).orElseThrow()))
        .isEqualTo("ab");
    assertThat(partsOf("d/parts.jsonl", id)).isEmpty();
  }

  /// S3 answers that there is no such upload; the embedded S3 may also list no part of it.
  private static List<Part> partsOf(String key, String uploadId) {
    return store.parts(key, uploadId).orElse(List.of());
  }

  @Test
  void missingBucket_failsForGood() {
    assertThatThrownBy(() -> new S3JobStore(client, "no-such-bucket").list("a/", ""))
        .isInstanceOfSatisfying(
            StoreFailedException.class, e -> assertThat(e.isPassing()).isFalse())
        .hasMessage("S3 answered 404 NoSuchBucket");
  }

  private static String put(String key, String content) {
    return store.put(key, content.getBytes(UTF_8), JobStore.JSON, new Always()).orElseThrow();
  }

  private static String text(JobStore.Content content) {
    return new String(content.bytes(), UTF_8);
  }

  private static String stream(Opened opened) throws IOException {
    try (InputStream stream = ((Opened.Stream) opened).stream()) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }
}
