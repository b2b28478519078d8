package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.message;
import static sluice.message.Readings.read;
import static sluice.message.Readings.refusal;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The identity of a message's record.
final class MessageReaderIdentityTest {
  private static final Optional<String> NONE = Optional.empty();
  private static final String LONGEST = "x".repeat(1024);

  @Test
  void members_giveIdAndJobBeforeTheAttributes() {
    assertThat(identity("{\"custom_id\":\"a\",\"job\":\"j\",\"prompt\":\"x\"}", "attr", "attr-job"))
        .isEqualTo(new Identity("j", "a", /* own= */ true));
    assertThat(
            identity(
                "{\"custom_id\":\"a\",\"job\":\"j\",\"url\":\"/v1/responses\",\"body\":{}}",
                "attr",
                "attr-job"))
        .isEqualTo(new Identity("j", "a", /* own= */ true));
  }

  @Test
  void attributes_giveIdAndJobWithoutMembers() {
    assertThat(identity("{\"prompt\":\"x\"}", "attr", "attr-job"))
        .isEqualTo(new Identity("attr-job", "attr", /* own= */ true));
    assertThat(identity("text", "attr", "attr-job"))
        .isEqualTo(new Identity("attr-job", "attr", /* own= */ true));
  }

  @Test
  void messageIdAndQueue_giveIdAndJobWithoutMembersAndAttributes() {
    ParsedMessage parsed = read(message("text"));

    assertThat(parsed).isInstanceOf(Prompt.class);
    assertThat(parsed.identity()).isEqualTo(new Identity("prompts", "message-1", /* own= */ false));
  }

  @Test
  void idAndJob_mayComeFromDifferentPlaces() {
    assertThat(read(message("{\"custom_id\":\"a\",\"prompt\":\"x\"}", NONE, Optional.of("j"))))
        .extracting(ParsedMessage::identity)
        .isEqualTo(new Identity("j", "a", /* own= */ true));
    assertThat(read(message("{\"job\":\"j\",\"prompt\":\"x\"}")))
        .extracting(ParsedMessage::identity)
        .isEqualTo(new Identity("j", "message-1", /* own= */ false));
  }

  @Test
  void membersInTheBodyOfABatchLine_giveNoIdentity() {
    assertThat(
            read(
                message(
                    "{\"url\":\"/v1/responses\",\"body\":{\"custom_id\":\"in\",\"job\":\"in\"}}")))
        .isInstanceOf(Prompt.class)
        .extracting(ParsedMessage::identity)
        .isEqualTo(new Identity("prompts", "message-1", /* own= */ false));
  }

  @Test
  void longestId_isTaken() {
    ParsedMessage parsed =
        read(
            message(
                "{\"custom_id\":\"%s\",\"job\":\"%s\",\"prompt\":\"x\"}"
                    .formatted(LONGEST, LONGEST)));

    assertThat(parsed).isInstanceOf(Prompt.class);
    assertThat(parsed.identity()).isEqualTo(new Identity(LONGEST, LONGEST, /* own= */ true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "ключ", "😀", "\\u0000", "../x", "a/b", "{}", ".", "%41", "~"})
  void wellFormedString_isTakenAsAnId(String id) {
    assertThat(read(message("{\"custom_id\":\"%s\",\"prompt\":\"x\"}".formatted(id))))
        .isInstanceOf(Prompt.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "-5", "18446744073709551616", "20261101123456789012345"})
  void integer_isTakenAsItsDigits(String digits) {
    Prompt shorthand =
        Readings.prompt("{\"custom_id\":%s,\"job\":%s,\"prompt\":\"x\"}".formatted(digits, digits));
    Prompt line =
        Readings.prompt(
            "{\"custom_id\":%s,\"job\":%s,\"url\":\"/v1/responses\",\"body\":{}}"
                .formatted(digits, digits));

    assertThat(shorthand.identity()).isEqualTo(new Identity(digits, digits, /* own= */ true));
    assertThat(shorthand.body()).doesNotContain("custom_id", "job");
    assertThat(line.identity()).isEqualTo(shorthand.identity());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "1.0",
        "1e3",
        "-0.0",
        "null",
        "true",
        "[\"a\"]",
        "{\"a\":1}",
        "\"\\uD83D\"",
        "\"a\\uDE00b\"",
        "TOO_LONG"
      })
  void malformedMember_isRefusedUnderTheAttributes(String value) {
    String malformed = value.equals("TOO_LONG") ? "\"" + LONGEST + "x\"" : value;

    InvalidMessage id = refusal(read(withAttributes("custom_id", malformed)));
    InvalidMessage job = refusal(read(withAttributes("job", malformed)));

    assertThat(id.code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
    assertThat(id.message()).contains("`custom_id`");
    assertThat(id.identity()).isEqualTo(new Identity("attr-job", "attr", /* own= */ true));
    assertThat(job.code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
    assertThat(job.message()).contains("`job`");
    assertThat(job.identity()).isEqualTo(new Identity("attr-job", "attr", /* own= */ true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uD83D", "TOO_LONG"})
  void malformedAttribute_isRefusedUnderTheMessageIdOrTheQueue(String value) {
    Optional<String> malformed = Optional.of(value.equals("TOO_LONG") ? LONGEST + "x" : value);

    for (String body : new String[] {"text", "{\"prompt\":\"x\"}"}) {
      InvalidMessage id = refusal(read(message(body, malformed, Optional.of("j"))));
      InvalidMessage job = refusal(read(message(body, Optional.of("a"), malformed)));

      assertThat(id.code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
      assertThat(id.identity()).isEqualTo(new Identity("j", "message-1", /* own= */ false));
      assertThat(job.code()).isEqualTo(ErrorCode.UNKNOWN_SHAPE);
      assertThat(job.identity()).isEqualTo(new Identity("prompts", "a", /* own= */ true));
    }
  }

  @Test
  void malformedMemberAndAttribute_areRefusedUnderTheMessageId() {
    InvalidMessage refusal =
        refusal(
            read(
                message(
                    "{\"custom_id\":5.5,\"job\":\"\",\"prompt\":\"x\"}",
                    Optional.of(""),
                    Optional.of("\uDE00"))));

    assertThat(refusal.identity())
        .isEqualTo(new Identity("prompts", "message-1", /* own= */ false));
  }

  @Test
  void malformedAttributeThatIsNotNeeded_isIgnored() {
    assertThat(
            read(
                message(
                    "{\"custom_id\":\"a\",\"job\":\"j\",\"prompt\":\"x\"}",
                    Optional.of(""),
                    Optional.of(""))))
        .isInstanceOf(Prompt.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"custom_id\":\"a\",\"job\":\"j\"}",
        "{\"custom_id\":\"a\",\"job\":\"j\",\"url\":\"/v1/responses\"}",
        "{\"custom_id\":\"a\",\"job\":\"j\",\"url\":\"/nowhere\",\"body\":{}}",
        "{\"custom_id\":\"a\",\"job\":\"j\",\"method\":\"GET\",\"url\":\"/v1/responses\",\"body\":{}}",
        "{\"custom_id\":\"a\",\"job\":\"j\",\"prompt\":\"x\",\"stream\":true}",
        "{\"custom_id\":\"a\",\"job\":\"j\",\"url\":\"/v1/embeddings\",\"body\":{}}"
      })
  void refusedMessage_keepsItsOwnIdentity(String body) {
    assertThat(refusal(body).identity()).isEqualTo(new Identity("j", "a", /* own= */ true));
  }

  @Test
  void messageTooOldOrTooLarge_keepsItsOwnIdentity() {
    String body = "{\"custom_id\":\"a\",\"job\":\"j\",\"prompt\":\"x\"}";
    var reader = new MessageReader(Readings.withMaxBytes(body.length() - 1));

    ParsedMessage tooLarge = reader.read(message(body), Readings.SENT);
    ParsedMessage expired =
        reader.read(message(body), Readings.SENT.plus(Readings.MAX_AGE).plusNanos(1));

    assertThat(refusal(tooLarge).code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal(expired).code()).isEqualTo(ErrorCode.BATCH_EXPIRED);
    assertThat(tooLarge.identity()).isEqualTo(new Identity("j", "a", /* own= */ true));
    assertThat(expired.identity()).isEqualTo(new Identity("j", "a", /* own= */ true));
  }

  @Test
  void unreadableMessage_takesItsIdentityFromTheAttributes() {
    InvalidMessage refusal =
        refusal(
            read(
                message(
                    "{\"custom_id\":\"a\",\"job\":\"j\",",
                    Optional.of("attr"),
                    Optional.of("attr-job"))));

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_JSON);
    assertThat(refusal.identity()).isEqualTo(new Identity("attr-job", "attr", /* own= */ true));
  }

  private static Message withAttributes(String member, String value) {
    return message(
        "{\"%s\":%s,\"prompt\":\"x\"}".formatted(member, value),
        Optional.of("attr"),
        Optional.of("attr-job"));
  }

  private static Identity identity(String body, String idAttribute, String jobAttribute) {
    ParsedMessage parsed = read(message(body, Optional.of(idAttribute), Optional.of(jobAttribute)));
    assertThat(parsed).isInstanceOf(Prompt.class);
    return parsed.identity();
  }
}
