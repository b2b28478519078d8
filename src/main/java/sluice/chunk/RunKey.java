package sluice.chunk;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.message.Identity;
import sluice.store.ResultKey;

/// One run of a job, and the keys of its objects under `work/`. Immutable.
///
/// Keys are built from job and numbers alone, so that a forged message reaches nothing but `work/`.
///
/// @param run from 1 on
public record RunKey(String job, int run) {
  /// The most runs and the most chunks.
  static final int MOST = 999_999;

  private static final String WORK = "work/";
  private static final Pattern RUN = Pattern.compile("([0-9]{3,6})/");
  private static final Pattern CHUNK = Pattern.compile("([0-9]{6})\\.jsonl");

  /// A run.
  ///
  /// @throws MalformedObjectException where there can be no such run
  public RunKey {
    if (!Identity.isWellFormed(job) || run < 1 || run > MOST) {
      throw new MalformedObjectException("there can be no such run of a job");
    }
  }

  /// What the keys of all runs of a job begin with.
  public static String jobFolder(String job) {
    return WORK + ResultKey.encode(job) + "/";
  }

  /// The number of a run of a job, by the folder of its objects.
  public static OptionalInt runOf(String folder, String job) {
    return number(folder, jobFolder(job), RUN);
  }

  /// What the keys of the run begin with.
  public String folder() {
    return jobFolder(job) + "%03d/".formatted(run);
  }

  /// The run after this one.
  public RunKey next() {
    return new RunKey(job, run + 1);
  }

  /// The run before this one, if there was one.
  public Optional<RunKey> before() {
    return run > 1 ? Optional.of(new RunKey(job, run - 1)) : Optional.empty();
  }

  /// The key of a fact.
  public String fact(Fact fact) {
    return folder() + fact.fileName();
  }

  /// The key of the normalised input.
  public String lines() {
    return folder() + "lines.jsonl";
  }

  /// The key of what was added up so far.
  public String sums() {
    return folder() + "sums.json";
  }

  /// What the keys of finished chunks begin with.
  public String chunks() {
    return folder() + "chunks/";
  }

  /// What the keys of open chunks begin with.
  public String openChunks() {
    return folder() + "open/";
  }

  /// The key of a finished chunk.
  public String chunk(int number) {
    return chunks() + fileName(number);
  }

  /// The key of an open chunk.
  public String openChunk(int number) {
    return openChunks() + fileName(number);
  }

  /// The number of a finished or open chunk by its key; empty where it is none of this run.
  public OptionalInt chunkOf(String key) {
    String folder = key.startsWith(chunks()) ? chunks() : openChunks();
    return number(key, folder, CHUNK);
  }

  private static String fileName(int number) {
    return "%06d.jsonl".formatted(number);
  }

  private static OptionalInt number(String key, String folder, Pattern pattern) {
    if (!key.startsWith(folder)) {
      return OptionalInt.empty();
    }
    Matcher matcher = pattern.matcher(key.substring(folder.length()));
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
