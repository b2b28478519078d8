package sluice.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Returned;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// A listener that keeps what it is told. Confined to the test's thread.
public final class RecordingListener extends SilentListener {
  private final List<MessageResult> ended = new ArrayList<>();
  private final List<String> outages = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  @Override
  public void finished(String invocationId, MessageResult end) {
    ended.add(end);
    end.code().ifPresent(labels::add);
    if (end.outcome() instanceof Returned returned) {
      labels.add(returned.reason().label());
    }
  }

  @Override
  public void outage(String invocationId, OutageKind kind, Instant since, Reason reason) {
    outages.add(kind.label() + ": " + reason.label());
    words.add(kind.label() + ": " + reason.words());
    labels.add(reason.label());
  }

  @Override
  public void warning(String invocationId, String message) {
    warnings.add(message);
    labels.add(message);
  }

  /// The messages that have ended.
  public List<MessageResult> ended() {
    return ended;
  }

  /// The outages, as a log tells them: `KIND: LABEL`.
  public List<String> outages() {
    return outages;
  }

  /// The outages in the words that a screen shows: `KIND: WORDS`.
  public List<String> words() {
    return words;
  }

  /// All that a log may say of prompts and outages, but for names and figures.
  public List<String> labels() {
    return labels;
  }

  public List<String> warnings() {
    return warnings;
  }
}
