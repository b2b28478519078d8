package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.provider.ApiKeys.Result;
import sluice.settings.Settings.KeySetting;
import sluice.store.BlockingCalls;
import sluice.testing.VirtualTime;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

final class SecretsManagerKeyTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final String GONE = "gone";
  private final VirtualTime time = new VirtualTime();

  @Test
  void key_isReadOnceAndKept() {
    var vault = new Vault("one", "two");
    SecretsManagerKey keys = keys(vault);

    assertThat(keys.current(LIMIT).join()).isEqualTo(found("one"));
    assertThat(keys.current(LIMIT).join()).isEqualTo(found("one"));
    assertThat(vault.secrets).containsExactly("two");
  }

  @Test
  void failedRead_isRepeatedAtTheNextNeed() {
    SecretsManagerKey keys = keys(new Vault(GONE, "one"));

    assertThat(keys.current(LIMIT).join()).isInstanceOf(Result.Unreadable.class);
    assertThat(keys.current(LIMIT).join()).isEqualTo(found("one"));
  }

  @Test
  void refusedKey_isReadOnceMore() {
    SecretsManagerKey keys = keys(new Vault("old", "new"));
    var _ = keys.current(LIMIT);
    time.advance(Duration.ofMinutes(1));

    assertThat(keys.renew(Optional.of("old"), LIMIT).join()).isTrue();
    assertThat(keys.renew(Optional.of("old"), LIMIT).join()).isTrue();
    assertThat(keys.current(LIMIT).join()).isEqualTo(found("new"));
  }

  @Test
  void keyJustRead_isNotReadAgain() {
    var vault = new Vault("old", "old", "new");
    SecretsManagerKey keys = keys(vault);
    var _ = keys.current(LIMIT);
    time.advance(Duration.ofMinutes(1));

    assertThat(keys.renew(Optional.of("old"), LIMIT).join()).isFalse();
    assertThat(keys.renew(Optional.of("old"), LIMIT).join()).isFalse();
    assertThat(vault.secrets).containsExactly("new");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sk-1||sk-1",
        "' sk-1\n'||sk-1",
        "{\"a\":\"sk-1\",\"b\":\"sk-2\"}|b|sk-2",
      })
  void secret_holdsTheKeyAsTextOrMember(String secret, String member, String key) {
    assertThat(SecretsManagerKey.keyIn(secret, Optional.ofNullable(member))).isEqualTo(found(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "two words", "new\nline", "schlüssel"})
  void keyThatCannotStandInAHeader_isUnreadable(String secret) {
    assertThat(SecretsManagerKey.keyIn(secret, Optional.empty()))
        .isInstanceOf(Result.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "{\"other\":\"x\"}", "{\"b\":7}", "[\"b\"]", "{\"b\""})
  void secretWithoutTheMember_isUnreadable(String secret) {
    assertThat(SecretsManagerKey.keyIn(secret, Optional.of("b")))
        .isInstanceOf(Result.Unreadable.class);
  }

  @Test
  void key_isNotInTheTextOfItsHolder() {
    assertThat(found("canary").toString()).doesNotContain("canary");
  }

  private SecretsManagerKey keys(SecretsManagerClient vault) {
    return new SecretsManagerKey(
        () -> vault,
        new KeySetting.Secret("name", Optional.empty()),
        new BlockingCalls(Runnable::run, Runnable::run),
        time);
  }

  private static Result found(String key) {
    return new Result.Found(Optional.of(key));
  }

  /// Hands out one secret a reading.
  private static final class Vault implements SecretsManagerClient {
    private final Deque<String> secrets;

    Vault(String... secrets) {
      this.secrets = new ArrayDeque<>(List.of(secrets));
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
      String secret = secrets.removeFirst();
      if (secret.equals(GONE)) {
        throw ResourceNotFoundException.builder().message("no such secret").build();
      }
      return GetSecretValueResponse.builder().secretString(secret).build();
    }

    @Override
    public String serviceName() {
      return "secretsmanager";
    }

    @Override
    public void close() {}
  }
}
