package sluice.settings;

import java.time.Duration;
import java.util.Optional;
import sluice.limit.AccountRates;
import sluice.message.MessageReader;
import sluice.provider.Destination;

/// The function's settings, checked as a whole by [SettingsReader]. Immutable.
///
/// @param destination the provider's address, profile and additional headers
/// @param model the model of prompts that name none; empty where each prompt must name its own
/// @param key where the provider's API key comes from
/// @param timeout the limit of one attempt, from connecting to the last byte of the body
/// @param maxInFlight the most requests in flight for the whole account, all environments together
/// @param environments how many environments share `maxInFlight` and the rates; 1 or more
/// @param rates the account's rate limits, per minute
/// @param maxAttempts how many failed attempts count against a prompt before an error record is
///   stored; 1 or more
/// @param maxAge the age from which a message is not sent any more
/// @param maxRequestBytes the largest message, in bytes of UTF-8
/// @param maxResponseBytes the largest body of a response, in bytes
/// @param bodyBytes the memory that all bodies of an environment may take together, in bytes
/// @param bucket the S3 bucket of the records
/// @param prefix what the keys of the records begin with
public record Settings(
    Destination destination,
    Optional<String> model,
    KeySetting key,
    Duration timeout,
    int maxInFlight,
    int environments,
    AccountRates rates,
    int maxAttempts,
    Duration maxAge,
    int maxRequestBytes,
    int maxResponseBytes,
    long bodyBytes,
    String bucket,
    String prefix) {

  /// Where the provider's API key comes from.
  public sealed interface KeySetting {
    /// Requests carry no key.
    record None() implements KeySetting {}

    /// The key stands in the settings.
    ///
    /// @param key one for which [#isUsable] holds; never told by `toString`
    record Given(String key) implements KeySetting {
      @Override
      public String toString() {
        return "Given[***]";
      }
    }

    /// The key is a secret of AWS Secrets Manager.
    ///
    /// @param id the secret's name or ARN
    /// @param member the member that holds the key where the secret is a JSON object; empty where
    ///   the secret's whole text is the key
    record Secret(String id, Optional<String> member) implements KeySetting {}

    /// Whether a key can stand in a header: visible ASCII characters without spaces (RFC 9110,
    /// section 5.5).
    static boolean isUsable(String key) {
      return !key.isEmpty()
          && key.chars().allMatch(character -> character > ' ' && character < 127);
    }
  }

  /// The rules by which messages are read.
  public MessageReader.Rules rules() {
    return new MessageReader.Rules(
        destination.profile().endpoints(), model, maxRequestBytes, maxAge);
  }

  /// The most requests one environment may have in flight: its share of the account's.
  public int permits() {
    return maxInFlight / environments;
  }
}
