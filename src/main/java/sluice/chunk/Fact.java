package sluice.chunk;

/// What is known of a run by an object that is created once.
public enum Fact {
  /// Which file it runs, and with which options; see [Run].
  RUN("run.json"),
  /// Which chunks it has; see [Plan].
  PLAN("plan.json"),
  /// Why it was stopped; see [Stop].
  STOP("stop.json"),
  /// How it ended; see [Ended].
  ENDED("ended.json");

  private final String fileName;

  Fact(String fileName) {
    this.fileName = fileName;
  }

  /// The name, without the folder.
  public String fileName() {
    return fileName;
  }
}
