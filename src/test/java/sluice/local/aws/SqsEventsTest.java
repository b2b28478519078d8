package sluice.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

final class SqsEventsTest {
  private static final List<Message> BATCH =
      List.of(
          Message.builder().messageId("a").build(),
          Message.builder().messageId("b").build(),
          Message.builder().messageId("c").build());

  private static List<String> done(String... failed) {
    var response = new SQSBatchResponse(Arrays.stream(failed).map(BatchItemFailure::new).toList());
    return SqsEvents.done(BATCH, response).stream().map(Message::messageId).toList();
  }

  @Test
  void messagesNotReported_areDone() {
    assertThat(done("b")).containsExactly("a", "c");
    assertThat(done()).containsExactly("a", "b", "c");
  }

  @Test
  void emptyReport_meansThatAllAreDone() {
    assertThat(SqsEvents.done(BATCH, null)).isEqualTo(BATCH);
    assertThat(SqsEvents.done(BATCH, new SQSBatchResponse())).isEqualTo(BATCH);
  }

  @Test
  void reportOfAnUnknownMessage_meansThatNothingIsDone() {
    assertThat(done("b", "x")).isEmpty();
    assertThat(done("")).isEmpty();
  }
}
