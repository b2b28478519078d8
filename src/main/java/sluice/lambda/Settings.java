package sluice.lambda;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sluice.batch.Environment;
import sluice.limit.AccountRates;
import sluice.message.MessageReader;
import sluice.provider.Destination;
import sluice.provider.Redactor;

/// What the function is told by its environment variables, checked as a whole. Immutable.
///
/// @param model the default model
/// @param key where the provider's key comes from
/// @param timeout of one attempt in all
/// @param maxInFlight requests in flight of the account, over all environments
/// @param environments how many share that, and the rates
/// @param rates the account's limits of a minute
/// @param maxAttempts how often a prompt may fail by itself before it gets its record
/// @param maxAge an older message is not sent any more
/// @param bodyBytes the memory that all answers may take together
/// @param bucket where the records go
/// @param prefix what their keys begin with
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

  /// Where the key comes from.
  public sealed interface KeySetting {
    /// Prompts are sent without one.
    record None() implements KeySetting {}

    /// It is in the settings.
    record Given(String key) implements KeySetting {
      @Override
      public String toString() {
        return "Given[***]";
      }
    }

    /// It is in Secrets Manager.
    ///
    /// @param id a name or an ARN
    /// @param member of a JSON secret
    record Secret(String id, Optional<String> member) implements KeySetting {}
  }

  /// Reads the variables; one that is empty counts as not set.
  ///
  /// @throws SettingsException naming every mistake at once
  public static Settings of(Map<String, String> variables) {
    return SettingsReader.read(variables, System::getProperty, Runtime.getRuntime().maxMemory());
  }

  /// What messages may ask for.
  public MessageReader.Rules rules() {
    return new MessageReader.Rules(
        destination.profile().endpoints(), model, maxRequestBytes, maxAge);
  }

  /// How many prompts one environment may have in flight: its share of the account's.
  public int permits() {
    return maxInFlight / environments;
  }

  Environment.Limits limits() {
    return new Environment.Limits(
        permits(), timeout, maxResponseBytes, bodyBytes, prefix, rates, maxAttempts);
  }

  /// What must not be told, beside the key.
  Redactor secrets() {
    return new Redactor(Set.copyOf(destination.headers().values()));
  }
}
