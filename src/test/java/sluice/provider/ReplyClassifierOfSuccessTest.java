package sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.MODERATIONS;
import static sluice.message.Endpoint.RESPONSES;
import static sluice.provider.Replies.inWords;
import static sluice.provider.Replies.response;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Endpoint;

/// What comes with a 2xx is not always an answer.
class ReplyClassifierOfSuccessTest {
  private static final String COMPLETION =
      """
      {"id":"c1","object":"chat.completion","model":"m-1","choices":[{"message":{"content":"4"}}],\
      "usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}\
      """;

  private static Classification classify(Endpoint endpoint, int status, String body) {
    return ReplyClassifier.classify(response(status, body), endpoint, Instant.EPOCH);
  }

  @Test
  void answer_tellsItsModelAndUsage() {
    assertThat(classify(CHAT_COMPLETIONS, 200, COMPLETION))
        .isEqualTo(
            new Classification.Success(
                new Usage(
                    """
                    {"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}\
                    """,
                    12,
                    3),
                "m-1"));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 206})
  void wholeObjectWithAny2xx_isAnAnswer(int status) {
    assertThat(inWords(classify(CHAT_COMPLETIONS, status, COMPLETION))).isEqualTo("answered");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n\n\n\n", "\r\n \t\n", "\uFEFF"})
  void blankLinesBeforeTheAnswer_areSkipped(String before) {
    assertThat(inWords(classify(CHAT_COMPLETIONS, 200, before + COMPLETION + "\n")))
        .isEqualTo("answered");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "\"\"", "\"None\"", "false", "{}", "{\"code\":0,\"message\":\"\"}"})
  void emptyErrorMember_isNoError(String error) {
    String body = "{\"error\":" + error + ",\"choices\":[{\"message\":{\"content\":\"4\"}}]}";

    assertThat(inWords(classify(CHAT_COMPLETIONS, 200, body))).isEqualTo("answered");
    assertThat(inWords(classify(CHAT_COMPLETIONS, 404, body))).isEqualTo("ambiguous: config");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "overloaded"                                                     | again
          17                                                               | again
          true                                                             | again
          ["overloaded"]                                                   | again
          {}                                                               | again
          {"message":"boom"}                                               | again
          {"type":"overloaded_error","message":"Overloaded"}               | again
          {"type":"server_error","code":"server_error"}                    | again
          {"code":"rate_limit_exceeded","message":"slower"}                | again
          {"code":429,"message":"slower"}                                  | again
          {"code":"503","message":"later"}                                 | again
          {"code":200,"message":"strange"}                                 | again
          {"code":502,"message":"Provider returned error"}                 | again
          {"code":"insufficient_quota","message":"spent"}                  | blocked: quota
          {"type":"billing_error","message":"spent"}                       | blocked: quota
          {"code":"invalid_api_key","message":"no"}                        | unauthorized
          {"code":401,"message":"no"}                                      | unauthorized
          {"code":400,"message":"wrong"}                                   | again, later
          {"code":400,"message":"wrong","param":"seed"}                    | unanswerable: invalid_response
          {"code":501,"message":"no embeddings here"}                      | unanswerable: invalid_response
          {"code":"capacity_exceeded","message":"later"}                   | again
          {"type":"invalid_request_error","message":"wrong"}               | unanswerable: invalid_response
          {"type":"not_found_error","message":"no such model"}             | unanswerable: invalid_response
          {"code":"context_length_exceeded","message":"long"}              | unanswerable: invalid_response
          {"code":"rate_limit_exceeded","message":"Request too large for"} | unanswerable: invalid_response
          """)
  void errorInA200_isClassifiedByItsContent(String error, String expected) {
    String body = "{\"id\":\"x\",\"error\":" + error + "}";

    assertThat(inWords(classify(CHAT_COMPLETIONS, 200, body))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 403, 404, 405, 301})
  void ambiguousErrorInA200_isRetried(int code) {
    String body = "{\"error\":{\"code\":" + code + ",\"message\":\"flagged\"}}";

    assertThat(inWords(classify(CHAT_COMPLETIONS, 200, body))).isEqualTo("again, later");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"status":"completed","error":null,"output":[]}                                               | answered
          {"status":"incomplete","error":null,"incomplete_details":{"reason":"max_output_tokens"}}      | answered
          {"output":[{"type":"message"}]}                                                               | answered
          {"status":"requires_action","output":[{"type":"function_call"}]}                              | answered
          {"status":"in_progress","output":[{"type":"message"}]}                                        | again
          {"output":[]}                                                                                 | again
          {}                                                                                            | again
          {"status":"queued","error":null}                                                              | again
          {"status":"in_progress","error":null}                                                         | again
          {"status":"cancelled","error":null}                                                           | again
          {"status":"failed","error":null}                                                              | again
          {"status":"failed","error":{"code":"server_error","message":"sorry"}}                         | again
          {"status":"failed","error":{"code":"rate_limit_exceeded","message":"slower"}}                 | again
          {"status":"failed","error":{"code":"vector_store_timeout","message":"slow"}}                  | again
          {"status":"failed","error":{"code":"failed_to_download_image","message":"slow"}}              | again
          {"status":"failed","error":{"code":"insufficient_quota","message":"spent"}}                   | blocked: quota
          {"status":"failed","error":{"code":"invalid_prompt","message":"flagged"}}                     | unanswerable: invalid_response
          {"status":"failed","error":{"code":"invalid_image_format","message":"bmp"}}                   | unanswerable: invalid_response
          {"status":"failed","error":{"code":"image_too_large","message":"big"}}                        | unanswerable: invalid_response
          {"status":"failed","error":{"code":"image_content_policy_violation","message":"flagged"}}     | unanswerable: invalid_response
          {"status":"failed","error":{"code":"unsupported_image_media_type","message":"bmp"}}           | unanswerable: invalid_response
          {"status":"failed","error":{"code":"empty_image_file","message":"empty"}}                     | unanswerable: invalid_response
          """)
  void responseObject_isAnAnswerOnceItIsDone(String body, String expected) {
    assertThat(inWords(classify(RESPONSES, 200, body))).isEqualTo(expected);
  }

  @Test
  void statusMemberOfOtherEndpoints_isIgnored() {
    assertThat(inWords(classify(MODERATIONS, 200, "{\"status\":\"queued\",\"results\":[{}]}")))
        .isEqualTo("answered");
  }

  static Stream<Named<byte[]>> whatIsNoJsonObject() throws IOException {
    return Stream.of(
        named("nothing", new byte[0]),
        named("blank lines", "\n\n \n".getBytes(UTF_8)),
        named("HTML", "<!DOCTYPE html><html></html>".getBytes(UTF_8)),
        named("an event stream", "data: {\"id\":1}\n\n".getBytes(UTF_8)),
        named("gzip", gzip(COMPLETION)),
        named("a string", "\"hello\"".getBytes(UTF_8)),
        named("null", "null".getBytes(UTF_8)),
        named("a number", "200".getBytes(UTF_8)),
        named("an array", "[{\"id\":1}]".getBytes(UTF_8)),
        named("cut in the middle", COMPLETION.substring(0, 60).getBytes(UTF_8)),
        named("cut before the last brace", cutLast(COMPLETION).getBytes(UTF_8)),
        named("an array cut short", "[{\"error\":{}}".getBytes(UTF_8)),
        named("a word behind it", (COMPLETION + "x").getBytes(UTF_8)),
        named("a second object", (COMPLETION + COMPLETION).getBytes(UTF_8)),
        named("a brace too many", (COMPLETION + "}").getBytes(UTF_8)),
        named("single quotes", "{'id':1}".getBytes(UTF_8)),
        named("a comment", "{/* */\"id\":1}".getBytes(UTF_8)),
        named("a bomb of arrays", "[".repeat(1_000_000).getBytes(UTF_8)),
        named("a bomb of objects", "{\"a\":".repeat(200_000).getBytes(UTF_8)),
        named("a whole bomb", ("{\"a\":" + deep(100_000) + "}").getBytes(UTF_8)));
  }

  private static String deep(int levels) {
    return "[".repeat(levels) + "]".repeat(levels);
  }

  private static String cutLast(String text) {
    return text.substring(0, text.length() - 1);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("whatIsNoJsonObject")
  void bodyThatIsNoWholeJsonObject_isNoAnswer(byte[] body) {
    assertThat(
            inWords(ReplyClassifier.classify(response(200, body), CHAT_COMPLETIONS, Instant.EPOCH)))
        .isEqualTo("again");
  }

  @ParameterizedTest
  @MethodSource("whatIsNoJsonObject")
  void bodyThatIsNoWholeJsonObject_leavesOtherStatusesAsTheyAre(byte[] body) {
    assertThat(
            inWords(ReplyClassifier.classify(response(400, body), CHAT_COMPLETIONS, Instant.EPOCH)))
        .isEqualTo("ambiguous: config");
    assertThat(
            inWords(ReplyClassifier.classify(response(404, body), CHAT_COMPLETIONS, Instant.EPOCH)))
        .isEqualTo("ambiguous: config");
    assertThat(
            inWords(ReplyClassifier.classify(response(500, body), CHAT_COMPLETIONS, Instant.EPOCH)))
        .isEqualTo("again");
  }
}
