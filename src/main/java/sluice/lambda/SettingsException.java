package sluice.lambda;

import java.util.List;

/// The settings are wrong or incomplete; its message names every mistake, one a line.
public final class SettingsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  SettingsException(List<String> mistakes) {
    super("Sluice cannot start, its settings are wrong:\n  " + String.join("\n  ", mistakes));
  }
}
