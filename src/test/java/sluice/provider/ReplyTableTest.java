package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyTableTest {

  static List<ReplyTable.Row> rows() {
    return ReplyTable.rows();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void replyOfEachRow_isHandledAsTheTableSays(ReplyTable.Row row) {
    assertThat(row.actual()).isEqualTo(row.done());
  }

  @Test
  void table_hasEveryRetryableKindOfAResponse() {
    assertThat(rows())
        .extracting(ReplyTable.Row::done)
        .anyMatch(done -> done.contains("RATE_LIMITED"))
        .anyMatch(done -> done.contains("OVERLOADED"))
        .anyMatch(done -> done.contains("CONFLICT"))
        .anyMatch(done -> done.contains("THROTTLED"))
        .anyMatch(done -> done.contains("TIMED_OUT"))
        .anyMatch(done -> done.contains("UNUSABLE"))
        .anyMatch(done -> done.contains("SERVER_ERROR"));
  }
}
