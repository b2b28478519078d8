package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

final class EventBatchTest {

  private static List<Message> messages(String... bodies) {
    return Arrays.stream(bodies).map(body -> Message.builder().body(body).build()).toList();
  }

  @Test
  void batch_takesNoMoreMessagesThanAllowed() {
    var batch = new EventBatch(2, Long.MAX_VALUE);

    batch.add(messages("a"));
    assertThat(batch.room()).isEqualTo(1);
    batch.add(messages("b", "c"));

    assertThat(batch.isFull()).isTrue();
    assertThat(batch.messages()).map(Message::body).containsExactly("a", "b");
    assertThat(batch.surplus()).map(Message::body).containsExactly("c");
  }

  @Test
  void batch_takesNoMoreBytesThanAllowedAndKeepsTheOrder() {
    var batch = new EventBatch(10, 4_000);

    batch.add(messages("x".repeat(1_500), "y".repeat(1_500), "z"));

    assertThat(batch.messages()).hasSize(1);
    assertThat(batch.surplus()).map(message -> message.body().charAt(0)).containsExactly('y', 'z');
    assertThat(batch.room()).isZero();
  }

  @Test
  void emptyBatch_takesAMessageOfAnySize() {
    var batch = new EventBatch(10, 4_000);

    batch.add(messages("x".repeat(9_000)));

    assertThat(batch.messages()).hasSize(1);
  }
}
