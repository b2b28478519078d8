package sluice.store;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;

/// The uploads in parts of one S3 bucket (Amazon S3, "Multipart upload"). Safe for many threads.
record S3Uploads(S3Client client, String bucket) {

  String begin(String key, String contentType) {
    return S3Calls.call(() ->
            client.createMultipartUpload(
                request -> request.bucket(bucket).key(key).contentType(contentType)))
        .uploadId();
  }

  String part(String key, String uploadId, int number, byte[] content) {
    return S3Calls.call(() ->
            client.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(uploadId).partNumber(number),
                S3Calls.body(content, JobStore.JSON_LINES)))
        .eTag();
  }

  Optional<List<JobStore.Part>> parts(String key, String uploadId) {
    return S3Calls.ifThere(() ->
        client
            .listPartsPaginator(request -> request.bucket(bucket).key(key).uploadId(uploadId))
            .stream()
            .map(ListPartsResponse::parts)
            .flatMap(List::stream)
            .map(part -> new JobStore.Part(part.partNumber(), part.size(), part.eTag()))
            .toList());
  }

  void complete(String key, String uploadId, List<JobStore.Part> parts) {
    List<CompletedPart> completed =
        parts.stream()
            .map(
                part -> CompletedPart.builder().partNumber(part.number()).eTag(part.etag()).build())
            .toList();
    var _ =
        S3Calls.call(() ->
            client.completeMultipartUpload(request ->
                request
                    .bucket(bucket)
                    .key(key)
                    .uploadId(uploadId)
                    .multipartUpload(upload -> upload.parts(completed))));
  }

  void abort(String key, String uploadId) {
    var _ =
        S3Calls.ifThere(() ->
            client.abortMultipartUpload(
                request -> request.bucket(bucket).key(key).uploadId(uploadId)));
  }
}
