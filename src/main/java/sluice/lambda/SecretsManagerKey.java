package sluice.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.json.StrictJson;
import sluice.provider.ApiKeys;
import sluice.settings.Settings.KeySetting;
import sluice.store.BlockingCalls;
import sluice.time.Time;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// The provider's API key as a secret of AWS Secrets Manager. Safe for many threads.
///
/// The key is read at the first need and kept; a reading that failed is repeated at the next need.
final class SecretsManagerKey implements ApiKeys {
  /// A key that is refused so soon after it was read is not read again: it has hardly changed.
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /// The most time for one reading, the client's own retries included; an invocation has more than
  /// that to spare.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Supplier<SecretsManagerClient> client;
  private final KeySetting.Secret setting;
  private final BlockingCalls calls;
  private final Time time;

  private @Nullable CompletableFuture<Result> reading;
  private long readAt;

  /// A key that is read from a secret.
  ///
  /// @param client used as long as the environment lives, and never closed
  SecretsManagerKey(
      Supplier<SecretsManagerClient> client,
      KeySetting.Secret setting,
      BlockingCalls calls,
      Time time) {
    this.client = client;
    this.setting = setting;
    this.calls = calls;
    this.time = time;
  }

  @Override
  public synchronized CompletableFuture<Result> current(Duration limit) {
    CompletableFuture<Result> kept = reading;
    return kept != null && !hasFailed(kept) ? kept : read(limit);
  }

  @Override
  public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
    return reread(refused, limit)
        .thenApply(
            read -> read instanceof Result.Found(Optional<String> key) && !key.equals(refused));
  }

  private synchronized CompletableFuture<Result> reread(Optional<String> refused, Duration limit) {
    CompletableFuture<Result> kept = current(limit);
    boolean isRefused =
        kept.isDone()
            && kept.join() instanceof Result.Found(Optional<String> key)
            && key.equals(refused);
    boolean isOld = time.since(readAt).compareTo(PAUSE) > 0;
    return isRefused && isOld ? read(limit) : kept;
  }

  private CompletableFuture<Result> read(Duration limit) {
    readAt = time.nanos();
    CompletableFuture<Result> begun = calls.call(() -> fetch(limit));
    reading = begun;
    return begun;
  }

  /// The limit of one reading; 1 ms or more, since the client refuses a limit of zero.
  private static Duration bounded(Duration limit) {
    Duration least = limit.compareTo(LIMIT) < 0 ? limit : LIMIT;
    return least.isPositive() ? least : Duration.ofMillis(1);
  }

  private static boolean hasFailed(CompletableFuture<Result> reading) {
    return reading.isDone() && reading.join() instanceof Result.Unreadable;
  }

  private Result fetch(Duration limit) {
    try {
      String secret =
          client
              .get()
              .getSecretValue(request ->
                  request
                      .secretId(setting.id())
                      .overrideConfiguration(override -> override.apiCallTimeout(bounded(limit))))
              .secretString();
      return keyIn(secret, setting.member());
    } catch (RuntimeException | Error e) {
      // Every throwable becomes a value, since a failed future would be kept as the reading.
      return new Result.Unreadable("the secret cannot be read: " + e.getMessage());
    }
  }

  /// The key in a secret's text. Pure.
  ///
  /// @param secret null where the secret is binary
  /// @param member the member that holds the key; empty where the whole text is the key
  static Result keyIn(@Nullable String secret, Optional<String> member) {
    if (secret == null) {
      return new Result.Unreadable("the secret is not a text");
    }
    Optional<String> key = member.map(name -> memberOf(secret, name)).orElse(Optional.of(secret));
    return key.map(String::strip)
        .filter(KeySetting::isUsable)
        .<Result>map(usable -> new Result.Found(Optional.of(usable)))
        .orElseGet(() ->
            new Result.Unreadable(
                "the secret holds no usable key"
                    + member.map(name -> " in its member " + name).orElse("")));
  }

  /// Read up to the member alone: what follows it does not matter.
  private static Optional<String> memberOf(String secret, String member) {
    try (JsonParser parser = StrictJson.OF_MESSAGES.parser(secret)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken type = parser.nextToken();
        if (name.equals(member) && type == JsonToken.VALUE_STRING) {
          return Optional.of(parser.getText());
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
