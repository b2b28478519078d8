package sluice.local.files;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import sluice.message.Endpoint;
import sluice.message.MessageReader;

/// Rules for tests that read lines.
public final class LineRules {
  public static final MessageReader.Rules RULES =
      new MessageReader.Rules(
          EnumSet.allOf(Endpoint.class), Optional.of("model"), 1 << 20, Duration.ofHours(1));

  private LineRules() {}
}
