package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static sluice.store.Samples.ANSWER;
import static sluice.store.Samples.ERROR;
import static sluice.store.Samples.OTHER_REQUEST;
import static sluice.store.Samples.REFUSAL;
import static sluice.store.Samples.REQUEST;
import static sluice.store.Samples.responded;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.store.ObjectStore.Condition.Absent;
import sluice.store.ObjectStore.Condition.Unchanged;
import sluice.store.ObjectStore.Found;

/// "The first answer wins", row by row.
final class ClaimTest {
  private static final Claim OWN = new Claim.Done(/* isOwn= */ true);

  @Test
  void recordOfTheSameMessage_isDoneHoweverItEnded() {
    for (Result result : List.of(ANSWER, REFUSAL, ERROR)) {
      assertThat(claim("message", REQUEST, result)).isEqualTo(OWN);
      assertThat(claim("message", OTHER_REQUEST, result)).isEqualTo(OWN);
    }
  }

  @Test
  void ownRecordWithoutAnAnswer_isOpenToTheAnswer() {
    for (Result result : List.of(REFUSAL, ERROR)) {
      for (String request : List.of(REQUEST, OTHER_REQUEST)) {
        assertThat(claim("message", request, result, /* hasAnswer= */ true))
            .isEqualTo(new Claim.Open(new Unchanged("etag")));
      }
    }
    assertThat(claim("message", REQUEST, ANSWER, /* hasAnswer= */ true)).isEqualTo(OWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 299})
  void answerToTheSameRequest_isDone(int status) {
    assertThat(claim("other", REQUEST, responded(status, "{}")))
        .isEqualTo(new Claim.Done(/* isOwn= */ false));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 299})
  void answerToAnotherRequest_isTaken(int status) {
    assertThat(claim("other", OTHER_REQUEST, responded(status, "{}"))).isEqualTo(new Claim.Taken());
  }

  @Test
  void recordOfAnotherMessageWithoutAnAnswer_isOpenToReplace() {
    for (Result result : List.of(REFUSAL, ERROR, responded(500, "{}"), responded(302, "{}"))) {
      for (String request : List.of(REQUEST, OTHER_REQUEST)) {
        assertThat(claim("other", request, result))
            .isEqualTo(new Claim.Open(new Unchanged("etag")));
      }
    }
  }

  @Test
  void keyWithoutARecord_isOpen() {
    assertThat(Claim.UNCONTESTED).isEqualTo(new Claim.Open(new Absent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "text", "{\"response\":null}", "<html>"})
  void objectThatIsNoRecord_isTaken(String content) {
    var found = new Found(content.getBytes(UTF_8), "etag");

    assertThat(Claim.of(found, "message", REQUEST, /* hasAnswer= */ false))
        .isEqualTo(new Claim.Taken());
  }

  private static Claim claim(String messageId, String request, Result result) {
    return claim(messageId, request, result, /* hasAnswer= */ false);
  }

  private static Claim claim(String messageId, String request, Result result, boolean hasAnswer) {
    return Claim.of(
        new Found(Samples.line(messageId, request, result), "etag"), "message", REQUEST, hasAnswer);
  }
}
