package sluice.benchmark;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A Markdown table whose columns are aligned. Pure.
record Table(List<String> header, List<List<String>> rows) {

  String text() {
    int[] widths =
        IntStream.range(0, header.size())
            .map(column -> all().mapToInt(row -> row.get(column).length()).max().orElseThrow())
            .toArray();
    String rule = IntStream.of(widths).mapToObj("-"::repeat).collect(joining("-|-", "|-", "-|\n"));
    String lines = rows.stream().map(row -> line(row, widths)).collect(joining());
    return line(header, widths) + rule + lines;
  }

  private Stream<List<String>> all() {
    return Stream.concat(Stream.of(header), rows.stream());
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()))
        .collect(joining(" | ", "| ", " |\n"));
  }
}
