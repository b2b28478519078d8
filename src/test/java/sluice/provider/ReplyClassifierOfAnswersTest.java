package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.provider.Replies.inWords;
import static sluice.provider.Replies.response;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Endpoint;

/// What shows that a 2xx is an answer, by what was asked, and what is told where nothing does.
class ReplyClassifierOfAnswersTest {

  private static String classify(Endpoint endpoint, String body) {
    return inWords(ReplyClassifier.classify(response(200, body), endpoint, Instant.EPOCH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"message":{"content":"four"}}                                                            | answered
          {"message":{"content":"four"},"finish_reason":null}                                       | answered
          {"message":{"content":" "},"finish_reason":"stop"}                                        | answered
          {"message":{"content":""},"finish_reason":"stop"}                                         | answered
          {"message":{"content":null},"finish_reason":"length"}                                     | answered
          {"finish_reason":"content_filter","message":{"role":"assistant","content":""}}            | answered
          {"message":{"role":"assistant"},"finish_reason":"stop"}                                   | answered
          {"message":{"content":"","reasoning_content":"so"},"finish_reason":"STOP"}                | answered
          {"message":{"content":""},"finish_reason":"eos"}                                          | answered
          {"message":{"content":null,"refusal":"I cannot."}}                                        | answered
          {"message":{"content":null,"tool_calls":[{"id":"t"}]},"finish_reason":"tool_calls"}       | answered
          {"message":{"content":null,"function_call":{"name":"f"}}}                                 | answered
          {"message":{"content":null,"audio":{"id":"a","data":"UklG"}}}                             | answered
          {"message":{"content":[{"type":"text","text":"four"}]}}                                   | answered
          {"message":{"content":{"answer":4}}}                                                      | answered
          {"error":null,"message":{"content":"four"}}                                               | answered
          {"message":{"content":"four"}},{"message":null}                                           | answered
          {"message":{"content":""}}                                                                | again
          {"message":{"content":""},"finish_reason":null}                                           | again
          {"message":{"content":null},"finish_reason":"tool_calls"}                                 | again
          {"message":{"content":null,"tool_calls":[]},"finish_reason":"tool_calls"}                 | again
          {"message":{"content":[]}}                                                                | again
          {"message":{"content":[null]}}                                                            | again
          {"message":{"content":null,"reasoning_content":"so"}}                                     | again
          {"message":null,"finish_reason":"stop"}                                                   | again
          {"message":"four","finish_reason":"stop"}                                                 | again
          {"finish_reason":"stop"}                                                                  | again
          {"delta":{"content":"four"},"finish_reason":"stop"}                                       | again
          {"text":"four","finish_reason":"stop"}                                                    | again
          {"message":{"content":"fo"},"finish_reason":"error"}                                      | again
          {"message":{"content":"fo"},"finish_reason":"network_error"}                              | again
          {"message":{"content":"four"}},{"message":{"content":""},"finish_reason":"error"}         | again
          {"message":{"content":""},"error":{"code":429,"message":"slower"},"finish_reason":"error"}| again
          {"error":{"code":"insufficient_quota","message":"spent"},"message":{"content":""}}        | blocked: quota
          {"error":{"code":"context_length_exceeded"},"message":{"content":""}}                     | unanswerable: invalid_response
          null                                                                                      | again
          "four"                                                                                    | again
          ~~                                                                                        | again
          """)
  void chatCompletion_isAnsweredByAMessage(String choices, String expected) {
    String body = "{\"id\":\"c\",\"model\":\"m\",\"choices\":[" + choices + "],\"usage\":{}}";

    assertThat(classify(Endpoint.CHAT_COMPLETIONS, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          COMPLETIONS      | {"choices":[{"text":"four"}]}                                          | answered
          COMPLETIONS      | {"choices":[{"text":"","finish_reason":"length"}]}                     | answered
          COMPLETIONS      | {"choices":[]}                                                         | again
          COMPLETIONS      | {"choices":[{}]}                                                       | again
          COMPLETIONS      | {"choices":[{"text":"fo","finish_reason":"error"}]}                    | again
          EMBEDDINGS       | {"object":"list","data":[{"embedding":[0.1]}]}                         | answered
          EMBEDDINGS       | {"object":"list","data":[]}                                            | again
          EMBEDDINGS       | {"object":"list","data":null}                                          | again
          EMBEDDINGS       | {"object":"list","data":[null]}                                        | again
          EMBEDDINGS       | {"choices":[{"message":{"content":"four"}}]}                           | again
          MODERATIONS      | {"results":[{"flagged":false}]}                                        | answered
          MODERATIONS      | {"results":[]}                                                         | again
          MESSAGES         | {"type":"message","content":[{"type":"text","text":"four"}]}           | answered
          MESSAGES         | {"type":"message","content":[],"stop_reason":"end_turn"}               | answered
          MESSAGES         | {"type":"message","content":[],"stop_reason":null}                     | again
          MESSAGES         | {"type":"message","content":null,"stop_reason":"end_turn"}             | again
          MESSAGES         | {"type":"error","error":{"type":"overloaded_error","message":"busy"}}  | again
          RESPONSES        | {"choices":[{"message":{"content":"four"}}]}                           | again
          CHAT_COMPLETIONS | {"object":"response","status":"completed","output":[{"type":"x"}]}     | again
          CHAT_COMPLETIONS | {"choices":{"message":{"content":"four"}}}                             | again
          CHAT_COMPLETIONS | {"choices":null}                                                       | again
          CHAT_COMPLETIONS | {}                                                                     | again
          """)
  void otherEndpoints_areAnsweredByTheirOwnMembers(
      Endpoint endpoint, String body, String expected) {
    assertThat(classify(endpoint, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"base_resp":{"status_code":1008,"status_msg":"no balance"},"choices":null}                    | blocked: quota
          {"base_resp":{"status_code":1004,"status_msg":"login fail"},"choices":null}                    | unauthorized
          {"base_resp":{"status_code":1002,"status_msg":"rate limit"},"choices":[]}                      | again
          {"base_resp":{"status_code":1027,"status_msg":"output sensitive"},"choices":null}              | unanswerable: invalid_response
          {"base_resp":{"status_code":1000,"status_msg":"unknown"},"choices":null}                       | again
          {"base_resp":{"status_code":0,"status_msg":"success"},"choices":null}                          | again
          {"errors":[{"code":"insufficient_quota","message":"spent"}],"choices":[]}                      | blocked: quota
          {"errors":["Insufficient balance"]}                                                            | blocked: quota
          {"errors":[{"code":7003,"message":"strange"}],"success":false,"result":null}                   | again
          {"success":false,"message":"Insufficient credits"}                                             | blocked: quota
          {"success":false}                                                                              | again
          {"code":"Arrearage","message":"Access denied"}                                                 | blocked: quota
          {"code":"InvalidApiKey","message":"No API-key provided."}                                      | unauthorized
          {"code":"Throttling.RateQuota","msg":"Requests throttled."}                                    | again
          {"code":400,"msg":"who knows"}                                                                 | again, later
          {"code":402,"msg":"who knows"}                                                                 | again, later
          {"status":"449","msg":"You exceeded your current rate limit","body":null}                      | again
          {"error_code":17,"error_msg":"Open api daily request limit reached"}                           | again
          {"detail":"Insufficient balance"}                                                              | blocked: quota
          {"detail":{"error":{"code":"insufficient_quota"}}}                                             | blocked: quota
          {"detail":[{"loc":["body","messages"],"msg":"Field required"}]}                                | unanswerable: invalid_response
          [{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}]                                         | again
          """)
  void bodyWithoutAnAnswer_isClassifiedByTheErrorItTells(String body, String expected) {
    assertThat(classify(Endpoint.CHAT_COMPLETIONS, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "base_resp":{"status_code":0,"status_msg":"success"} | answered
          "code":0,"msg":"ok"                                  | answered
          "code":200,"message":"success","success":true        | answered
          "errors":[]                                          | answered
          "errors":["a warning"]                               | answered
          "detail":null                                        | answered
          "error":{}                                           | answered
          "base_resp":{"status_code":1008,"status_msg":"no"}   | blocked: quota
          "error":{"code":"insufficient_quota"}                | blocked: quota
          "error":"boom"                                       | again
          """)
  void bodyWithAnAnswer_isClassifiedOtherwiseByAnErrorAlone(String members, String expected) {
    String body = "{\"choices\":[{\"message\":{\"content\":\"four\"}}]," + members + "}";

    assertThat(classify(Endpoint.CHAT_COMPLETIONS, body)).isEqualTo(expected);
  }
}
