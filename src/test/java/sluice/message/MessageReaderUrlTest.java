package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Readings.message;
import static sluice.message.Readings.read;
import static sluice.message.Readings.refusal;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A `url` is one of the allowed paths, with `/v1` or without, character by character, or it is
/// refused.
final class MessageReaderUrlTest {
  private static final MessageReader.Rules ANTHROPIC =
      new MessageReader.Rules(
          EnumSet.allOf(Endpoint.class), Optional.of("m"), 10_000, Duration.ofHours(1));

  @ParameterizedTest
  @EnumSource
  void allowedPath_isTaken(Endpoint endpoint) {
    ParsedMessage parsed =
        read(
            message("{\"url\":\"%s\",\"body\":{\"model\":\"m\"}}".formatted(endpoint.path())),
            ANTHROPIC);

    assertThat(parsed).isInstanceOf(Prompt.class);
    assertThat(Readings.prompt(parsed).endpoint()).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @EnumSource
  void allowedPathWithoutItsVersion_isTaken(Endpoint endpoint) {
    String line = "{\"url\":\"%s\",\"body\":{\"model\":\"m\"}}";

    Prompt shorter =
        Readings.prompt(read(message(line.formatted(endpoint.shortPath())), ANTHROPIC));
    Prompt longer = Readings.prompt(read(message(line.formatted(endpoint.path())), ANTHROPIC));

    assertThat(shorter).isEqualTo(longer);
    assertThat(shorter.endpoint()).isEqualTo(endpoint);
  }

  @Test
  void messagesPath_isRefusedUnlessAllowed() {
    InvalidMessage refusal = refusal("{\"url\":\"/v1/messages\",\"body\":{\"model\":\"m\"}}");

    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_URL);
    assertThat(refusal.message())
        .isEqualTo(
            "`url` is none of /v1/chat/completions, /v1/responses, /v1/completions, /v1/embeddings, /v1/moderations");
  }

  @Test
  void escapedSlash_isASlash() {
    assertThat(read(message("{\"url\":\"\\/v1\\u002Fresponses\",\"body\":{}}")))
        .isInstanceOf(Prompt.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "/v1",
        "/v1/",
        "/v1/models",
        "/v1/files",
        "/v1/batches",
        "/v1/images/generations",
        "v1/responses",
        "responses",
        "/responses/",
        "/v1responses",
        "//responses",
        "/Responses",
        "/completions/chat",
        "/v2/responses",
        "/v1/responses/",
        "/v1/responses ",
        " /v1/responses",
        "/v1/responses\\n",
        "/v1/responses\\u0000",
        "/v1/responses?api-version=1",
        "/v1/responses?",
        "/v1/responses#",
        "/v1/responses#x",
        "/v1/responses;x=1",
        "/v1/responses/../files",
        "/v1/../v1/responses",
        "/v1/./responses",
        "/v1//responses",
        "//v1/responses",
        "///v1/responses",
        "/../v1/responses",
        "../v1/responses",
        "..",
        "/v1/responses/..",
        "/v1/%72esponses",
        "/v1%2Fresponses",
        "/%2e%2e/v1/responses",
        "/v1/responses%00",
        "/v1/responses%20",
        "\\\\v1\\\\responses",
        "/v1\\\\responses",
        "/V1/responses",
        "/v1/Responses",
        "/V1/RESPONSES",
        "//evil.example/v1/responses",
        "@evil.example/v1/responses",
        ".evil.example/v1/responses",
        ":8080/v1/responses",
        ":x@evil.example/v1/responses",
        "http://evil.example/v1/responses",
        "https://evil.example/v1/responses",
        "https://api.openai.com/v1/responses",
        "HTTPS://API.OPENAI.COM/v1/responses",
        "https:/v1/responses",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:9001/2018-06-01/runtime/invocation/next",
        "/v1/responses\\r\\nHost: evil.example",
        "/v1/responses HTTP/1.1",
        "/v1/respоnses",
        "/v1/ｒesponses",
        "／v1／responses",
        "/v1∕responses",
        "/v1/responses\\u200B",
        "/v1/respo\\u00ADnses",
        "\\uFEFF/v1/responses",
        "/v1/responses\\uD800",
        "/v1/chat",
        "/v1/chat/completions/x",
        "/v1/chat/completions,/v1/responses",
        "RESPONSES",
        "CHAT_COMPLETIONS"
      })
  void otherUrl_isRefused(String url) {
    InvalidMessage refusal = refusal("{\"url\":\"%s\",\"body\":{\"model\":\"m\"}}".formatted(url));

    assertThat(refusal.code()).isEqualTo(ErrorCode.UNSUPPORTED_URL);
    assertThat(refusal.message()).doesNotContain("evil");
  }
}
