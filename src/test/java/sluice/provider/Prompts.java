package sluice.provider;

import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Prompt;

/// Prompts to send.
final class Prompts {
  static final String BODY = "{\"model\":\"m\",\"messages\":[{\"content\":\"héllo\"}]}";

  private Prompts() {}

  static Prompt to(Endpoint endpoint) {
    return new Prompt(new Identity("job", "id", /* own= */ true), endpoint, BODY, "m", "");
  }
}
