package sluice.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.message.Endpoint.CHAT_COMPLETIONS;
import static sluice.message.Endpoint.MESSAGES;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.message.Endpoint;

class ProfilesTest {

  private static Profile named(String name) {
    return Profiles.named(name).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "api.openai.com, openai",
    "API.OpenAI.com, openai",
    "my-resource.openai.azure.com, azure",
    "my-resource.services.ai.azure.com, azure",
    "api.deepseek.com, deepseek",
    "api.groq.com, groq",
    "api.anthropic.com, anthropic",
    "bedrock-runtime.eu-central-1.amazonaws.com, bedrock",
    "bedrock-mantle.us-east-1.api.aws, bedrock",
    "openrouter.ai, openrouter",
    "localhost, generic",
    "127.0.0.1, generic",
    "'', generic",
    "api.together.xyz, generic",
    "api.openai.com.evil.example, generic",
    "evil-api.openai.com, generic",
    "notopenrouter.ai, generic",
    "openai.azure.com.evil.example, generic",
    "openai.azure.com, generic",
  })
  void host_belongsToOneProvider(String host, String name) {
    assertThat(Profiles.ofHost(host).name()).isEqualTo(name);
  }

  @Test
  void profile_isFoundByItsName() {
    assertThat(Profiles.ALL).allSatisfy(p -> assertThat(named(p.name())).isSameAs(p));
    assertThat(Profiles.named("OpenAI")).isEmpty();
  }

  @Test
  void messagesEndpoint_isAnthropicsAlone() {
    assertThat(Profiles.ALL)
        .filteredOn(profile -> profile.endpoints().contains(MESSAGES))
        .containsExactly(named("anthropic"));
    assertThat(Profiles.ALL)
        .allSatisfy(profile -> assertThat(profile.endpoints()).contains(CHAT_COMPLETIONS));
  }

  @Test
  void messagesEndpoint_takesTheKeyInXApiKey() {
    Profile anthropic = named("anthropic");

    assertThat(anthropic.credentials(MESSAGES, "k")).isEqualTo(Map.of("x-api-key", "k"));
    assertThat(anthropic.headers(MESSAGES)).isEqualTo(Map.of("anthropic-version", "2023-06-01"));
    assertThat(anthropic.credentials(CHAT_COMPLETIONS, "k"))
        .isEqualTo(Map.of("Authorization", "Bearer k"));
    assertThat(anthropic.headers(CHAT_COMPLETIONS)).isEmpty();
  }

  @Test
  void azure_takesTheKeyInApiKey() {
    assertThat(named("azure").credentials(CHAT_COMPLETIONS, "k")).isEqualTo(Map.of("api-key", "k"));
  }

  @Test
  void otherProviders_takeTheKeyAsABearerToken() {
    for (Profile profile : Profiles.ALL) {
      for (Endpoint endpoint : profile.endpoints()) {
        if (endpoint != MESSAGES && !profile.name().equals("azure")) {
          assertThat(profile.credentials(endpoint, "k"))
              .isEqualTo(Map.of("Authorization", "Bearer k"));
        }
      }
    }
  }

  @Test
  void outputCap_countsForAzureAlone() {
    assertThat(Profiles.ALL).filteredOn(Profile::countsOutputCap).containsExactly(named("azure"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deepseek", "bedrock"})
  void headersOfProvidersWithoutLimits_tellNothing(String name) {
    String headers =
        "x-ratelimit-limit-requests: 9 | x-ratelimit-remaining-requests: 8 | x-ratelimit-reset-requests: 1s";

    assertThat(RateLimitStatuses.told(named(name), headers)).isEmpty();
  }
}
