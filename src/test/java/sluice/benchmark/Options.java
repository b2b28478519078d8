package sluice.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is to be measured, from system properties. Immutable.
///
/// @param permits a row of the tables for each
/// @param seeds how many
/// @param contenders in the order of the tables
/// @param batches of a process with the first seed; with the others it has one
/// @param python the interpreter
/// @param toolOptions for the JVMs of the functions, as `JAVA_TOOL_OPTIONS`
record Options(
    List<Integer> permits,
    int seeds,
    List<Contender> contenders,
    int batches,
    String python,
    String toolOptions) {

  /// The properties of this process. One that is empty counts as not given: Maven passes all.
  static Options ofSystem() {
    return new Options(
        list("permits", "100,500,900").map(Integer::valueOf).toList(),
        Integer.parseInt(property("seeds", "5")),
        Contender.named(list("contenders", "").toList()),
        Integer.parseInt(property("batches", "3")),
        property("python", "python3"),
        property("toolOptions", ""));
  }

  private static Stream<String> list(String name, String otherwise) {
    return Arrays.stream(property(name, otherwise).split(",")).filter(item -> !item.isEmpty());
  }

  private static String property(String name, String otherwise) {
    return Optional.ofNullable(System.getProperty(name))
        .filter(value -> !value.isBlank())
        .orElse(otherwise);
  }
}
