package sluice.volley;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import sluice.message.Identity;
import sluice.provider.Reason;
import sluice.provider.Trouble;

/// Is told what happens, for logs and progress. Safe for many threads; must be quick; what it
/// throws is lost.
public interface Journal {

  /// A prompt is sent.
  ///
  /// @param attempt 1 for the first time
  void sent(String invocation, Identity identity, int attempt);

  /// A message has ended.
  void ended(String invocation, Ended ended);

  /// Messages go back for trouble that is nobody's fault; told once a batch.
  ///
  /// @param since when it was first met
  /// @param reason its label for logs, its words for a screen, secrets taken out of both
  void trouble(String invocation, Trouble trouble, Instant since, Reason reason);

  /// A batch has ended.
  ///
  /// @param figures what it made of the limits
  void batch(String invocation, List<Ended> batch, Duration wall, Figures figures);

  /// Something went wrong that loses nothing.
  void warning(String invocation, String message);
}
