package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RecordIdsTest {

  @Test
  void ids_haveTheFormOfOpenAisAndDifferWithinABatchAndBetweenBatches() {
    var random = new Random(1);
    var first = new RecordIds(random);
    var second = new RecordIds(random);

    List<String> ids =
        Stream.concat(
                Stream.generate(first::next).limit(1_000),
                Stream.generate(second::next).limit(1_000))
            .toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("batch_req_[0-9a-f]{32}"));
  }
}
