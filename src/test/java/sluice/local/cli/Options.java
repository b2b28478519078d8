package sluice.local.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The options that were given as `-D…`, and the mistakes that are found in them. Confined to one
/// thread.
///
/// @param given by name; empty where an option is missing or blank
/// @param mistakes found so far; more are added
record Options(Function<String, Optional<String>> given, List<String> mistakes) {

  Optional<String> text(String name) {
    return given.apply(name);
  }

  boolean has(String name) {
    return text(name).isPresent();
  }

  Optional<Path> path(String name) {
    return text(name).flatMap(text -> path(name, text));
  }

  private Optional<Path> path(String name, String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      mistake(name, "\"%s\" is not a path".formatted(text));
      return Optional.empty();
    }
  }

  /// An option without a value, or with `true` or `false`.
  boolean flag(String name) {
    String value = text(name).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      mistake(name, "\"%s\"; allowed: true or false, or the name alone".formatted(value));
    }
    return value.equals("true");
  }

  /// Makes an option a mistake if it is given.
  void refuse(String name, String why) {
    text(name).filter(value -> !value.equals("false")).ifPresent(_ -> mistake(name, why));
  }

  void mistake(String name, String what) {
    mistakes.add("-D" + name + ": " + what);
  }
}
