package sluice.settings;

import java.util.List;

/// Thrown where the settings are wrong or incomplete. The message names every mistake, one a line,
/// and holds no secret.
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  SettingsException(List<String> mistakes) {
    super("Sluice cannot start, its settings are wrong:\n  " + String.join("\n  ", mistakes));
  }
}
