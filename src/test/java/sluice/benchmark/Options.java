package sluice.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/// What is to be measured, from system properties. Immutable.
///
/// @param permits a row of the tables for each
/// @param seeds how many
/// @param contenders in the order of the tables; with TLS only those in Java, which trust the
///   provider's key by an option of their JVM
/// @param batches of a process with the first seed; with the others it has one
/// @param python the interpreter
/// @param toolOptions for the JVMs of the functions, as `JAVA_TOOL_OPTIONS`
/// @param isTls whether the provider speaks TLS
record Options(
    List<Integer> permits,
    int seeds,
    List<Contender> contenders,
    int batches,
    String python,
    String toolOptions,
    boolean isTls) {

  /// A property that is empty counts as not given: Maven passes all.
  static Options of(Properties properties) {
    boolean isTls = !property(properties, "tls", "false").equalsIgnoreCase("false");
    return new Options(
        list(properties, "permits", "100,500,900").map(Integer::valueOf).toList(),
        Integer.parseInt(property(properties, "seeds", "5")),
        Contender.named(list(properties, "contenders", "").toList()).stream()
            .filter(contender -> contender.isJava() || !isTls)
            .toList(),
        Integer.parseInt(property(properties, "batches", "3")),
        property(properties, "python", "python3"),
        property(properties, "toolOptions", ""),
        isTls);
  }

  private static Stream<String> list(Properties properties, String name, String otherwise) {
    return Arrays.stream(property(properties, name, otherwise).split(","))
        .filter(item -> !item.isEmpty());
  }

  private static String property(Properties properties, String name, String otherwise) {
    return Optional.ofNullable(properties.getProperty(name))
        .filter(value -> !value.isBlank())
        .orElse(otherwise);
  }
}
