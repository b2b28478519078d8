package sluice.provider;

import static sluice.provider.Reply.TransportError.BROKEN;
import static sluice.provider.Reply.TransportError.NOT_CONNECTED;
import static sluice.provider.Reply.TransportError.UNTRUSTED;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// Maps exceptions of the HTTP client to transport errors. Pure.
///
/// The client's exceptions often have no message (a refused connection's is null), so the types of
/// the whole chain of causes decide, and are logged.
final class TransportErrors {
  private static final int MAX_CAUSES = 8;
  private static final Pattern QUOTATION = Pattern.compile("(?s)(?:\"|receiving \\[).*");

  /// Part of every message about a server that does not speak TLS.
  private static final String PLAIN_TEXT = "nrecognized SSL message";

  private TransportErrors() {}

  static Reply.NoResponse of(Throwable failure) {
    return causes(failure)
        .filter(UnusableBodyException.class::isInstance)
        .map(UnusableBodyException.class::cast)
        .map(UnusableBodyException::reason)
        .findFirst()
        .orElseGet(() -> new Reply.NoResponse(fault(failure), describe(failure)));
  }

  private static Reply.TransportError fault(Throwable failure) {
    if (causes(failure).anyMatch(GeneralSecurityException.class::isInstance)) {
      return UNTRUSTED;
    }
    return causes(failure).anyMatch(TransportErrors::isBeforeConnection) ? NOT_CONNECTED : BROKEN;
  }

  private static boolean isBeforeConnection(Throwable cause) {
    return switch (cause) {
      case ConnectException _, HttpConnectTimeoutException _, UnresolvedAddressException _ -> true;
      case SSLHandshakeException _ -> true;
      case SSLException tls -> isPlainText(tls);
      // The client reports a process out of file descriptors as an InternalError.
      case InternalError _ -> true;
      default -> false;
    };
  }

  private static boolean isPlainText(SSLException failure) {
    @Nullable String message = failure.getMessage();
    return message != null && message.contains(PLAIN_TEXT);
  }

  private static String describe(Throwable failure) {
    return causes(failure)
        .dropWhile(TransportErrors::isWrapper)
        .map(TransportErrors::describeOne)
        .distinct()
        .collect(Collectors.joining(" <- "));
  }

  private static boolean isWrapper(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null;
  }

  private static String describeOne(Throwable cause) {
    @Nullable String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    return message == null ? name : name + ": " + withoutQuotation(message);
  }

  /// Removes quotations: the client quotes what it received, and header values it refuses to send.
  private static String withoutQuotation(String message) {
    return QUOTATION.matcher(message).replaceFirst("…");
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(MAX_CAUSES);
  }
}
