package sluice.local.cli;

import java.util.List;

/// The arguments are wrong; its message names every mistake, one a line.
public final class ArgumentsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  ArgumentsException(List<String> mistakes) {
    super("Nothing was started. Please correct:\n  " + String.join("\n  ", mistakes));
  }
}
