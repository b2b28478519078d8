package sluice.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Trials as tables, each cell a median with the least and the most. Pure.
///
/// @param contenders that were to be measured, in this order
/// @param present those for which this machine has what they need
/// @param trials in the order of the rows
record Report(List<Contender> contenders, List<Contender> present, List<Trial> trials) {
  private static final String NOT_THERE = "not there";
  private static final String NOT_MEASURED = "-";
  private static final String GIVEN_UP = "over " + Measurement.PATIENCE;
  private static final String NEVER = "never";

  private record Column(String title, Function<List<Trial>, String> cell) {}

  String text() {
    return """
    The first batch of a cold process (permits / prompts; wall from the start of the process):
    %s
    Its first requests (milliseconds) and its connections to the provider:
    %s
    Later batches of the same process (wall from the event, new connections, memory at the end):
    %s\
    """
        .formatted(coldTable(), startTable(), laterTable());
  }

  private String coldTable() {
    return table(
        0,
        new Column("seeds", cell -> Integer.toString(cell.size())),
        new Column("wall / ideal", cell -> spread(cell, Trial::wallOverIdeal, 3)),
        new Column("of naive", cell -> ofNaive(cell, Trial::wallOverIdeal)),
        new Column("from event / ideal", cell -> spread(cell, Trial::invocationOverIdeal, 3)),
        new Column("CPU ms a prompt", cell -> spread(cell, Trial::cpuMillisAPrompt, 2)),
        new Column("of naive", cell -> ofNaive(cell, Trial::cpuMillisAPrompt)));
  }

  private String startTable() {
    return table(
        0,
        new Column("process to first", cell -> optional(cell, Trial::startToFirst, NEVER)),
        new Column("event to first", cell -> optional(cell, Trial::eventToFirst, NEVER)),
        new Column("process to half", cell -> optional(cell, Trial::startToHalf, NEVER)),
        new Column("event to half", cell -> optional(cell, Trial::eventToHalf, NEVER)),
        new Column("connections", cell -> connections(cell, Connections::opened)),
        new Column("open at once", cell -> connections(cell, Connections::mostOpen)),
        new Column("full handshakes", cell -> connections(cell, Connections::fullHandshakes)));
  }

  private String laterTable() {
    int batches = trials.stream().mapToInt(Trial::batch).max().orElse(0);
    return Stream.iterate(1, batch -> batch <= batches, batch -> batch + 1)
        .map(batch -> "Batch " + (batch + 1) + ":\n" + laterTable(batch))
        .reduce("", String::concat);
  }

  private String laterTable(int batch) {
    return table(
        batch,
        new Column("wall / ideal", cell -> spread(cell, Trial::wallOverIdeal, 3)),
        new Column("CPU ms a prompt", cell -> spread(cell, Trial::cpuMillisAPrompt, 2)),
        new Column("of naive", cell -> ofNaive(cell, Trial::cpuMillisAPrompt)),
        new Column("connections", cell -> connections(cell, Connections::opened)),
        new Column("resident MiB", cell -> memory(cell, ResidentMemory::now)),
        new Column("peak MiB", cell -> memory(cell, ResidentMemory::peak)));
  }

  private String table(int batch, Column... columns) {
    List<String> header = new ArrayList<>(List.of("in flight", "contender"));
    Stream.of(columns).map(Column::title).forEach(header::add);
    List<List<String>> rows = new ArrayList<>();
    for (String size : trials.stream().map(trial -> trial.workload().size()).distinct().toList()) {
      for (Contender contender : contenders) {
        List<Trial> cell =
            trials.stream()
                .filter(trial -> trial.contender() == contender && trial.batch() == batch)
                .filter(trial -> trial.workload().size().equals(size))
                .toList();
        rows.add(row(size, contender, batch, cell, columns));
      }
    }
    return new Table(header, rows).text();
  }

  private List<String> row(
      String size, Contender contender, int batch, List<Trial> cell, Column... columns) {
    List<String> row = new ArrayList<>(List.of(size, contender.label()));
    for (Column column : columns) {
      row.add(cell.isEmpty() ? missing(contender, batch) : column.cell().apply(cell));
    }
    return row;
  }

  private String missing(Contender contender, int batch) {
    if (!present.contains(contender)) {
      return NOT_THERE;
    }
    return batch == 0 ? GIVEN_UP : NOT_MEASURED;
  }

  private static String spread(List<Trial> cell, ToDoubleFunction<Trial> quantity, int decimals) {
    return Spread.of(cell.stream().map(quantity::applyAsDouble).toList()).text(decimals);
  }

  private static String connections(List<Trial> cell, ToDoubleFunction<Connections> quantity) {
    return spread(cell, trial -> quantity.applyAsDouble(trial.traffic().connections()), 0);
  }

  private static String memory(List<Trial> cell, Function<ResidentMemory, Double> quantity) {
    return optional(cell, trial -> trial.memory().map(quantity), NOT_MEASURED);
  }

  private static String optional(
      List<Trial> cell, Function<Trial, Optional<Double>> quantity, String otherwise) {
    List<Double> values = cell.stream().map(quantity).flatMap(Optional::stream).toList();
    return values.size() < cell.size() ? otherwise : Spread.of(values).text(0);
  }

  /// The ratio to the naive handler with the same latencies, of each seed.
  private String ofNaive(List<Trial> cell, ToDoubleFunction<Trial> quantity) {
    List<Double> ratios =
        cell.stream()
            .flatMap(trial ->
                naive(trial)
                    .map(naive -> quantity.applyAsDouble(trial) / quantity.applyAsDouble(naive)))
            .toList();
    return ratios.isEmpty() ? NOT_MEASURED : Spread.of(ratios).text(2);
  }

  private Stream<Trial> naive(Trial trial) {
    return trials.stream()
        .filter(other -> other.contender() == Contender.NAIVE)
        .filter(other -> other.workload().equals(trial.workload()))
        .filter(other -> other.batch() == trial.batch());
  }
}
