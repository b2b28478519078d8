package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Endpoint;

class RequestTemplatesTest {
  private static final Optional<String> KEY = Optional.of("CANARY");

  private static HttpRequest request(String base, Endpoint endpoint) {
    return request(new Destination(URI.create(base), Profiles.GENERIC, Map.of()), endpoint, KEY);
  }

  private static HttpRequest request(
      Destination destination, Endpoint endpoint, Optional<String> key) {
    return new RequestTemplates(destination).request(endpoint, key, BodyPublishers.noBody());
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.openai.com/v1,                 https://api.openai.com/v1/chat/completions",
    "https://api.openai.com/v1/,                https://api.openai.com/v1/chat/completions",
    "https://api.openai.com/v1///,              https://api.openai.com/v1/chat/completions",
    "https://api.openai.com,                    https://api.openai.com/v1/chat/completions",
    "https://api.openai.com/,                   https://api.openai.com/v1/chat/completions",
    "https://api.groq.com/openai/v1,            https://api.groq.com/openai/v1/chat/completions",
    "https://r.openai.azure.com/openai/v1/,     https://r.openai.azure.com/openai/v1/chat/completions",
    "https://h.example/v1beta/openai,           https://h.example/v1beta/openai/chat/completions",
    "https://h.example/a%20b,                   https://h.example/a%20b/chat/completions",
    "https://h.example/a%2Fb,                   https://h.example/a%2Fb/chat/completions",
    "http://localhost:8000/v1,                  http://localhost:8000/v1/chat/completions",
    "http://localhost:8000,                     http://localhost:8000/v1/chat/completions",
    "http://127.0.0.1:11434/v1,                 http://127.0.0.1:11434/v1/chat/completions",
    "http://[::1]:8000/v1,                      http://[::1]:8000/v1/chat/completions",
    "https://[2001:db8::1]/v1,                  https://[2001:db8::1]/v1/chat/completions",
    "https://h.example:8443,                    https://h.example:8443/v1/chat/completions",
  })
  void pathOfTheBaseUrl_replacesTheVersion(String base, String expected) {
    assertThat(request(base, Endpoint.CHAT_COMPLETIONS).uri()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h.example/openai/deployments/d?api-version=2024-10-21, https://h.example/openai/deployments/d/chat/completions?api-version=2024-10-21",
    "https://h.example/v1/?a=b&c=%2F,                               https://h.example/v1/chat/completions?a=b&c=%2F",
    "https://h.example?a=b,                                         https://h.example/v1/chat/completions?a=b",
    "https://h.example/?a=/x?y,                                     https://h.example/v1/chat/completions?a=/x?y",
    "https://h.example/v1?,                                         https://h.example/v1/chat/completions",
  })
  void queryOfTheBaseUrl_followsThePath(String base, String expected) {
    assertThat(request(base, Endpoint.CHAT_COMPLETIONS).uri()).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h.example//evil.example",
    "https://h.example//evil.example/v1",
    "https://h.example///evil.example",
    "https://h.example/@evil.example",
    "https://h.example/v1@evil.example",
    "https://h.example/:80@evil.example",
    "https://h.example/..",
    "https://h.example/../../evil.example",
    "https://h.example/v1/../..//evil.example",
    "https://h.example/./v1",
    "https://h.example/%2e%2e/evil.example",
    "https://h.example/%2F%2Fevil.example",
    "https://h.example/%40evil.example",
    "https://h.example/%0d%0aHost:evil.example",
    "https://h.example/https://evil.example",
    "https://h.example/v1;x=https://evil.example",
    "https://h.example/v1%3Fx",
    "https://h.example/v1%23x",
    "https://h.example/%5Cevil.example",
    "https://h.example/.evil.example",
    "https://h.example:443/v1",
    "https://h.example.:443/v1",
    "https://H.EXAMPLE/v1",
    "https://xn--bcher-kva.example/v1",
    "http://[::ffff:127.0.0.1]:80/v1",
    "http://127.0.0.1:9/v1",
    "https://evil.example.h.example/v1",
    "https://h.example/v1/chat/completions",
    "https://h.example/ä",
    "https://h.example/..;/evil.example",
  })
  void pathOfAnyShape_leadsToNoOtherHost(String base) {
    URI configured = URI.create(base);
    for (Endpoint endpoint : Endpoint.values()) {
      URI asked = request(base, endpoint).uri();

      assertThat(asked.getScheme()).isEqualTo(configured.getScheme());
      assertThat(asked.getRawAuthority()).isEqualTo(configured.getRawAuthority());
      assertThat(asked.getHost()).isEqualTo(configured.getHost());
      assertThat(asked.getPort()).isEqualTo(configured.getPort());
      assertThat(asked.getRawQuery()).isNull();
      assertThat(asked.getRawFragment()).isNull();
    }
  }

  @Test
  void endpoints_haveTheirOwnPaths() {
    assertThat(Endpoint.values())
        .extracting(endpoint -> request("https://h.example", endpoint).uri().getRawPath())
        .containsExactly(
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/completions",
            "/v1/embeddings",
            "/v1/moderations",
            "/v1/messages");
  }

  @Test
  void request_carriesTheConfiguredHeadersAlone() {
    var destination =
        new Destination(
            URI.create("https://h.example"), Profiles.GENERIC, Map.of("OpenAI-Project", "p"));

    HttpRequest request = request(destination, Endpoint.CHAT_COMPLETIONS, KEY);

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.headers().map())
        .isEqualTo(
            Map.of(
                "Accept", List.of("application/json"),
                "Authorization", List.of("Bearer CANARY"),
                "Content-Type", List.of("application/json"),
                "OpenAI-Project", List.of("p"),
                "User-Agent", List.of("sluice")));
  }

  @Test
  void requestWithoutAKey_hasNoAuthorizationHeader() {
    var destination = new Destination(URI.create("http://[::1]:1"), Profiles.GENERIC, Map.of());

    HttpRequest request = request(destination, Endpoint.CHAT_COMPLETIONS, Optional.empty());

    assertThat(request.headers().map().keySet())
        .containsExactlyInAnyOrder("Accept", "Content-Type", "User-Agent");
  }

  @Test
  void configuredHeader_replacesTheDefaultOne() {
    var destination =
        new Destination(
            URI.create("https://h.example"), Profiles.GENERIC, Map.of("authorization", "Basic x"));

    HttpRequest request = request(destination, Endpoint.CHAT_COMPLETIONS, KEY);

    assertThat(request.headers().allValues("Authorization")).containsExactly("Basic x");
  }

  @Test
  void requestAfterOneWithAKey_hasNoAuthorizationHeader() {
    var templates =
        new RequestTemplates(
            new Destination(URI.create("https://h.example"), Profiles.GENERIC, Map.of()));
    var _ = templates.request(Endpoint.CHAT_COMPLETIONS, KEY, BodyPublishers.noBody());

    HttpRequest request =
        templates.request(Endpoint.CHAT_COMPLETIONS, Optional.empty(), BodyPublishers.noBody());

    assertThat(request.headers().allValues("Authorization")).isEmpty();
  }

  @Test
  void configuredHeader_replacesTheDefaultOneWhateverItsCase() {
    var destination =
        new Destination(
            URI.create("https://h.example"), Profiles.GENERIC, Map.of("USER-AGENT", "mine"));

    HttpRequest request = request(destination, Endpoint.CHAT_COMPLETIONS, Optional.empty());

    assertThat(request.headers().allValues("User-Agent")).containsExactly("mine");
  }
}
