package sluice.store;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Gatherers;
import sluice.store.ObjectStore.Condition;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// The objects of one S3 bucket, for whole jobs. Safe for many threads.
///
/// @param client must retry by itself, since nothing here does
public record S3JobStore(S3Client client, String bucket) implements JobStore {
  /// The most keys of one call (Amazon S3, "DeleteObjects").
  private static final int MOST_DELETED = 1_000;

  @Override
  public Optional<Content> get(String key) {
    return bytes(GetObjectRequest.builder().bucket(bucket).key(key).build());
  }

  @Override
  public Optional<Content> range(String key, long from, long to) {
    return bytes(
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .range("bytes=%d-%d".formatted(from, to - 1))
            .build());
  }

  private Optional<Content> bytes(GetObjectRequest request) {
    return S3Calls.ifThere(() -> {
      ResponseBytes<GetObjectResponse> object = client.getObjectAsBytes(request);
      return new Content(object.asByteArrayUnsafe(), object.response().eTag());
    });
  }

  @Override
  public Opened open(String key, String etag, long from) {
    GetObjectRequest.Builder request = GetObjectRequest.builder().bucket(bucket).key(key);
    if (!etag.isEmpty()) {
      request.ifMatch(etag);
    }
    if (from > 0) {
      request.range("bytes=%d-".formatted(from));
    }
    try {
      ResponseInputStream<GetObjectResponse> stream = client.getObject(request.build());
      return new Opened.Stream(stream, stream.response().eTag());
    } catch (S3Exception e) {
      return unopened(e, etag);
    } catch (SdkException e) {
      throw S3Calls.failed(e);
    }
  }

  /// S3 answers 416 where the first byte is behind the end.
  private static Opened unopened(S3Exception answer, String etag) {
    if (S3Calls.isMissing(answer)) {
      return new Opened.Missing();
    }
    return switch (answer.statusCode()) {
      case 412 -> new Opened.Changed();
      case 416 -> new Opened.Stream(InputStream.nullInputStream(), etag);
      default -> throw S3Calls.failed(answer);
    };
  }

  @Override
  public Optional<StoredObject> head(String key) {
    return S3Calls.ifThere(() -> {
      HeadObjectResponse head = client.headObject(request -> request.bucket(bucket).key(key));
      return new StoredObject(key, head.contentLength(), head.eTag(), head.lastModified());
    });
  }

  @Override
  public Optional<String> put(String key, byte[] content, String contentType, Condition condition) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder().bucket(bucket).key(key).contentType(contentType);
    switch (condition) {
      case Condition.Always() -> {}
      case Condition.Absent() -> request.ifNoneMatch("*");
      case Condition.Unchanged(String etag) -> request.ifMatch(etag);
    }
    try {
      String etag = client.putObject(request.build(), S3Calls.body(content, contentType)).eTag();
      return Optional.of(etag == null ? "" : etag);
    } catch (S3Exception e) {
      if (e.statusCode() == 412 || S3Calls.isMissing(e)) {
        return Optional.empty();
      }
      throw S3Calls.failed(e);
    } catch (SdkException e) {
      throw S3Calls.failed(e);
    }
  }

  @Override
  public void delete(Collection<String> keys) {
    keys.stream().gather(Gatherers.windowFixed(MOST_DELETED)).forEach(this::deleteSome);
  }

  private void deleteSome(List<String> keys) {
    List<ObjectIdentifier> objects =
        keys.stream().map(key -> ObjectIdentifier.builder().key(key).build()).toList();
    var failures =
        S3Calls.call(() ->
                client.deleteObjects(request ->
                    request.bucket(bucket).delete(wanted -> wanted.objects(objects).quiet(true))))
            .errors();
    if (!failures.isEmpty()) {
      String code = failures.getFirst().code();
      throw new StoreFailedException("S3 does not delete: " + code, true, new Throwable(code));
    }
  }

  @Override
  public List<StoredObject> list(String folder, String after) {
    return pages(folder, after, "").stream()
        .flatMap(page -> page.contents().stream())
        .map(S3JobStore::described)
        .toList();
  }

  @Override
  public Folder listFolder(String folder) {
    List<ListObjectsV2Response> pages = pages(folder, "", "/");
    return new Folder(
        pages.stream()
            .flatMap(page -> page.contents().stream())
            .map(S3JobStore::described)
            .toList(),
        pages.stream()
            .flatMap(page -> page.commonPrefixes().stream())
            .map(CommonPrefix::prefix)
            .toList());
  }

  private List<ListObjectsV2Response> pages(String folder, String after, String delimiter) {
    List<ListObjectsV2Response> pages = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Optional<String> from = token;
      ListObjectsV2Response page =
          S3Calls.call(() ->
              client.listObjectsV2(request -> {
                request.bucket(bucket).prefix(folder);
                from.ifPresent(request::continuationToken);
                if (!after.isEmpty()) {
                  request.startAfter(after);
                }
                if (!delimiter.isEmpty()) {
                  request.delimiter(delimiter);
                }
              }));
      pages.add(page);
      token =
          Boolean.TRUE.equals(page.isTruncated())
              ? Optional.ofNullable(page.nextContinuationToken())
              : Optional.empty();
    } while (token.isPresent());
    return pages;
  }

  private static StoredObject described(S3Object object) {
    return new StoredObject(object.key(), object.size(), object.eTag(), object.lastModified());
  }

  @Override
  public String beginUpload(String key, String contentType) {
    return uploads().begin(key, contentType);
  }

  @Override
  public String uploadPart(String key, String uploadId, int number, byte[] content) {
    return uploads().part(key, uploadId, number, content);
  }

  @Override
  public Optional<List<Part>> parts(String key, String uploadId) {
    return uploads().parts(key, uploadId);
  }

  @Override
  public void completeUpload(String key, String uploadId, List<Part> parts) {
    uploads().complete(key, uploadId, parts);
  }

  @Override
  public void abortUpload(String key, String uploadId) {
    uploads().abort(key, uploadId);
  }

  private S3Uploads uploads() {
    return new S3Uploads(client, bucket);
  }
}
