package sluice.provider;

import sluice.message.Endpoint;
import sluice.message.Identity;
import sluice.message.Prompt;

/// Prompts to send.
final class Prompts {
  static final String BODY = "{\"model\":\"m\",\"messages\":[{\"content\":\"héllo\"}]}";

  private Prompts() {}

  static Prompt to(Endpoint endpoint) {
    return of(endpoint, BODY);
  }

  static Prompt of(Endpoint endpoint, String body) {
    return new Prompt(new Identity("job", "id", /* own= */ true), endpoint, body, "m", "");
  }
}
