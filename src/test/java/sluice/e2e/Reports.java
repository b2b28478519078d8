package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.e2e.RuntimeApi.End;

/// What the function reports of a batch, as it goes to the event source mapping.
final class Reports {
  static final String NOTHING_BACK = "{\"batchItemFailures\":[]}";

  private Reports() {}

  /// The report of an invocation that answered.
  static String response(End end) {
    assertThat(end).isInstanceOf(End.Returned.class);
    return ((End.Returned) end).response();
  }

  /// The first messages of an event come back, so many.
  static String allBack(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj("{\"itemIdentifier\":\"m-%d\"}"::formatted)
        .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
  }
}
