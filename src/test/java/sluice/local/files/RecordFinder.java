package sluice.local.files;

import java.util.Optional;
import sluice.store.ResultKey;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Finds the records of prompts in a bucket. Safe for many threads; each call blocks its own.
///
/// @param prefix what all keys begin with
public record RecordFinder(S3Client s3, String bucket, String prefix) {

  /// What there is for a line.
  public sealed interface Found {
    /// Its record.
    ///
    /// @param line as stored, with its line feed
    /// @param label how it ended, in a word or two
    @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
    record Ended(byte[] line, boolean isAnswer, String label) implements Found {}

    /// Nothing yet.
    record Missing() implements Found {}
  }

  /// Whether a job has no record at all.
  public boolean isEmpty(String job) {
    String folder = ResultKey.folder(prefix, job);
    return !s3.listObjectsV2(request -> request.bucket(bucket).prefix(folder).maxKeys(1))
        .hasContents();
  }

  /// The record of a line: the one under its name, or beside it where another request was answered
  /// under that name.
  public Found find(PromptLine line) {
    Optional<byte[]> main = get(key(line).main());
    if (main.isEmpty()) {
      return new Found.Missing();
    }
    boolean isItsOwn = StoredLine.of(main.get()).request().equals(line.request());
    return (isItsOwn ? Optional.<byte[]>empty() : get(key(line).beside(line.request())))
        .map(RecordFinder::beside)
        .orElseGet(() -> ended(main.get()));
  }

  /// What the record under a key answers; empty where there is none.
  String request(String key) {
    return get(key).map(StoredLine::of).map(StoredLine::request).orElse("");
  }

  /// Whether a key is that of a record beside another's.
  public static boolean isBeside(String key) {
    return key.indexOf('~', key.lastIndexOf('/') + 2) > 0;
  }

  /// The record under a key.
  Found at(String key) {
    return get(key)
        .map(line -> isBeside(key) ? beside(line) : ended(line))
        .orElseGet(Found.Missing::new);
  }

  /// Something else under a prompt's key is no record, and no line of a file either.
  static Found ended(byte[] line) {
    StoredLine stored = StoredLine.of(line);
    return stored.equals(StoredLine.FOREIGN)
        ? new Found.Missing()
        : new Found.Ended(line, stored.isAnswer(), stored.label());
  }

  /// An answer beside the answer under the same name would be one too many for whoever looks
  /// answers up by their names.
  private static Found beside(byte[] line) {
    StoredLine stored = StoredLine.of(line);
    String label = stored.isAnswer() ? "answered beside another" : stored.label();
    return new Found.Ended(line, /* isAnswer= */ false, label);
  }

  private ResultKey key(PromptLine line) {
    return ResultKey.of(prefix, line.identity());
  }

  private Optional<byte[]> get(String key) {
    try {
      ResponseBytes<GetObjectResponse> object =
          s3.getObjectAsBytes(request -> request.bucket(bucket).key(key));
      return Optional.of(object.asByteArrayUnsafe());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    }
  }
}
