package sluice.local.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import sluice.testing.LocalAddress;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;

/// S3 in this process, with one bucket whose objects are files in a folder. Safe for many threads.
///
/// It keeps its conditional writes only within one process: two runs must not share a folder.
public final class LocalBucket implements AutoCloseable {
  /// The bucket's name.
  public static final String NAME = "results";

  private final S3Proxy server;
  private final S3Client client;
  private final S3Client patientClient;
  private final URI endpoint;

  private LocalBucket(S3Proxy server, String host) {
    this.server = server;
    this.endpoint = LocalAddress.of(host, server.getPort());
    this.client = LocalAws.s3(endpoint);
    this.patientClient = LocalAws.patientS3(endpoint);
  }

  /// Starts on a free port of this machine.
  ///
  /// @param folder made if it is not there; what it holds already stays
  public static LocalBucket start(Path folder) {
    return start(folder, "127.0.0.1", 0);
  }

  /// Starts at an address; port 0 for a free one.
  public static LocalBucket start(Path folder, String host, int port) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toAbsolutePath().normalize().toString()))
            .endpoint(URI.create("http://%s:%d".formatted(host, port)))
            .awsAuthentication(AuthenticationType.NONE, null, null)
            .ignoreUnknownHeaders(true)
            .stopTimeout(0)
            .build();
    begin(server);
    var bucket = new LocalBucket(server, host);
    bucket.create();
    return bucket;
  }

  // S3Proxy declares Exception and throws whatever its server throws, an address in use above all.
  @SuppressWarnings("IllegalCatch")
  private static void begin(S3Proxy server) {
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private void create() {
    try {
      client.headBucket(request -> request.bucket(NAME));
    } catch (NoSuchBucketException e) {
      client.createBucket(request -> request.bucket(NAME));
    }
  }

  /// A client of it, without retries.
  public S3Client client() {
    return client;
  }

  /// A client of it that retries.
  public S3Client patientClient() {
    return patientClient;
  }

  /// Where it is, as seen from this machine.
  public URI endpoint() {
    return endpoint;
  }

  @Override
  @SuppressWarnings("IllegalCatch")
  public void close() {
    client.close();
    patientClient.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("S3 does not stop", e);
    }
  }
}
