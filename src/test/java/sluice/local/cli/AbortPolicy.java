package sluice.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import sluice.provider.OutageKind;
import sluice.provider.Reason;

/// Tells when a run had better end: at once where only its user can end the outage, after ten
/// minutes where the provider answers nobody. Safe for many threads.
///
/// A quota that is said to be gone may be a minute's alone: that ends the run when it is told again
/// a minute later, nobody having been answered.
public final class AbortPolicy {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration LONGEST_PERIOD = Duration.ofMinutes(1);

  /// Of a limit, or of an error that came with a success.
  private static final Pattern LIMIT = Pattern.compile("429|2\\d\\d");

  private Instant lastAnswer = Instant.MIN;
  private Optional<Instant> spentSince = Optional.empty();
  private Optional<Halt> silence = Optional.empty();

  /// The outage there is.
  ///
  /// @param message the provider's or the store's words
  public record Halt(OutageKind kind, Instant since, String message) {

    /// What the user can do.
    String advice() {
      return switch (kind) {
        case AUTH ->
            "The provider rejects the key, or what the account asks for. Set PROVIDER_API_KEY (OPENAI_API_KEY also works for api.openai.com), or see what the provider says above.";
        case QUOTA ->
            "The account's quota or credit is used up. Top it up, or wait until it renews.";
        case STORE ->
            "The records cannot be written. Check the disk and the permissions of the folder s3/ in the output folder.";
        case CONFIG ->
            "The provider's address or its certificate is wrong. Check -Dprovider. A private certificate authority needs JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=FILE.";
        case PROVIDER ->
            "The provider has answered no prompt for ten minutes. Check its status page and -Dprovider.";
      };
    }
  }

  /// The provider answered.
  synchronized void answered(Instant now) {
    lastAnswer = now;
    spentSince = Optional.empty();
    silence = Optional.empty();
  }

  /// Messages were returned in an outage.
  ///
  /// @param mayPass whether it may be a minute's limit, see [#mayPass]
  /// @return why to end now, if so
  synchronized Optional<Halt> told(Halt halt, boolean mayPass, Instant now) {
    if (mayPass) {
      Instant since = spentSince.orElse(now);
      spentSince = Optional.of(since);
      return Optional.of(halt).filter(_ -> !since.plus(LONGEST_PERIOD).isAfter(now));
    }
    if (halt.kind() != OutageKind.PROVIDER) {
      return Optional.of(halt);
    }
    Instant since = halt.since().isAfter(lastAnswer) ? halt.since() : lastAnswer;
    silence = silence.or(() -> Optional.of(new Halt(halt.kind(), since, halt.message())));
    return Optional.empty();
  }

  /// Whether an outage may be a limit of requests or tokens a minute: some providers have one name
  /// for that and for an account that is empty, and then the status of a limit.
  static boolean mayPass(OutageKind kind, Reason reason) {
    return kind == OutageKind.QUOTA && LIMIT.matcher(reason.label()).lookingAt();
  }

  /// When a run ends whose provider answers nobody from then on.
  static Instant end(Instant since) {
    return since.plus(PATIENCE);
  }

  /// Why to end now, if so.
  synchronized Optional<Halt> due(Instant now) {
    return silence.filter(halt -> !end(halt.since()).isAfter(now));
  }
}
