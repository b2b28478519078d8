package sluice.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Environment variables, and the mistakes found in them so far. Confined to the thread that reads
/// the settings.
final class Variables {
  private final Map<String, String> variables;
  private final List<String> mistakes = new ArrayList<>();

  Variables(Map<String, String> variables) {
    this.variables = variables;
  }

  /// The value; empty where it is not set or blank.
  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  String required(String name, String allowed) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      mistake(name, "not set; allowed: " + allowed);
    }
    return value.orElse("");
  }

  int number(String name, int byDefault, int least, int most) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(value.get().strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    mistake(
        name, "\"%s\"; allowed: a whole number from %d to %d".formatted(value.get(), least, most));
    return byDefault;
  }

  /// The number; empty where it is not set.
  OptionalLong optionalNumber(String name, int least, int most) {
    return text(name).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(number(name, most, least, most));
  }

  boolean flag(String name) {
    String value = text(name).orElse("false").strip();
    if (!value.equals("true") && !value.equals("false")) {
      mistake(name, "\"%s\"; allowed: true or false".formatted(value));
    }
    return value.equals("true");
  }

  void mistake(String name, String what) {
    mistakes.add(name + ": " + what);
  }

  void throwIfWrong() {
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
  }
}
