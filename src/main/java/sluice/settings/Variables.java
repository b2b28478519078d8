package sluice.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Environment variables and the mistakes found in them so far. Confined to the thread that reads
/// the settings.
final class Variables {
  private final Map<String, String> variables;
  private final List<String> mistakes = new ArrayList<>();

  Variables(Map<String, String> variables) {
    this.variables = variables;
  }

  /// The value of a variable; empty where it is not set or blank.
  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /// The value of a variable that must be set; blank, with a mistake noted, where it is not.
  ///
  /// @param allowed what the variable may hold, in words
  String required(String name, String allowed) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      mistake(name, "not set; allowed: " + allowed);
    }
    return value.orElse("");
  }

  /// The value of a variable that is a whole number; the default where it is not set, or wrong,
  /// which is noted as a mistake.
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
      // Noted below, as a number out of range is.
    }
    mistake(
        name, "\"%s\"; allowed: a whole number from %d to %d".formatted(value.get(), least, most));
    return byDefault;
  }

  /// The value of a variable that is a whole number; empty where it is not set.
  OptionalLong optionalNumber(String name, int least, int most) {
    return text(name).isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(number(name, most, least, most));
  }

  /// The value of a variable that is `true` or `false`; false where it is not set.
  boolean flag(String name) {
    String value = text(name).orElse("false").strip();
    if (!value.equals("true") && !value.equals("false")) {
      mistake(name, "\"%s\"; allowed: true or false".formatted(value));
    }
    return value.equals("true");
  }

  /// Notes a mistake.
  ///
  /// @param name the variable
  /// @param what what is wrong with it and what is allowed; holds no secret
  void mistake(String name, String what) {
    mistakes.add(name + ": " + what);
  }

  /// Ends the reading.
  ///
  /// @throws SettingsException where a mistake was noted
  void throwIfWrong() {
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
  }
}
