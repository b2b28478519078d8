package sluice.health;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import sluice.message.Endpoint;
import sluice.message.ProbePrompts;
import sluice.message.Prompt;

/// The paths at which prompts were answered in an environment; not every server has all of them.
/// Safe for many threads.
public final class ServedPaths {
  private final Map<Endpoint, Prompt> served = new ConcurrentHashMap<>();

  /// A prompt was answered.
  public void answered(Prompt prompt) {
    served.compute(
        prompt.endpoint(),
        (path, known) ->
            known != null && known.model().equals(prompt.model())
                ? known
                : ProbePrompts.of(path, prompt.model()));
  }

  /// Returns a probe for a server whose path of this prompt has never answered: of the last model
  /// that answered at another path. Empty if the prompt's path has answered, or no other has.
  public Optional<Prompt> other(Prompt prompt) {
    return served.containsKey(prompt.endpoint())
        ? Optional.empty()
        : served.values().stream().findFirst();
  }
}
