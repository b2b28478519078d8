package sluice.provider;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.provider.ProviderError.Origin;

/// Classifies replies by status, headers and body. Pure; safe for many threads.
///
/// | reply | classified by |
/// |---|---|
/// | no response | [#ofNoResponse] |
/// | a body of any status | [ReplyReader] reads it into a [ReplyBody] |
/// | 2xx with an answer of the endpoint | [#ofSuccess] |
/// | 2xx with an error inside | [#ofErrorInside], as the status that fits the error |
/// | any other status | [FailedStatus] |
///
/// The rules are those of the providers' documentation and the official SDKs: what they retry can
/// be retried here; a refusal that names the request is final; a failure of the key, the account or
/// the address is an outage; a refusal that may be either is ambiguous.
public final class ReplyClassifier {
  private final Endpoint endpoint;
  private final Supplier<RequestText> request;
  private final Instant now;

  private ReplyClassifier(Endpoint endpoint, Supplier<RequestText> request, Instant now) {
    this.endpoint = endpoint;
    this.request = request;
    this.now = now;
  }

  /// Classifies the reply to a prompt. The reason's label quotes nothing of the prompt.
  ///
  /// @param now the time from which a date in Retry-After is counted
  public static Classification classify(Reply reply, Prompt prompt, Instant now) {
    return new ReplyClassifier(prompt.endpoint(), () -> RequestText.of(prompt), now).of(reply);
  }

  /// Classifies the reply to a request that contains nothing confidential.
  ///
  /// @param endpoint the endpoint of the request, which decides what an answer is
  /// @param now the time from which a date in Retry-After is counted
  public static Classification classify(Reply reply, Endpoint endpoint, Instant now) {
    return new ReplyClassifier(endpoint, () -> RequestText.NONE, now).of(reply);
  }

  private Classification of(Reply reply) {
    return switch (reply) {
      case Reply.NoResponse failure -> ofNoResponse(failure);
      case Reply.Response response -> {
        ReplyBody body = ReplyReader.of(response.body());
        yield response.status() / 100 == 2 ? ofSuccess(response, body) : ofFailure(response, body);
      }
    };
  }

  private static Classification ofNoResponse(Reply.NoResponse failure) {
    Reason reason = Reason.of(failure.fault().label() + ": " + failure.detail());
    return switch (failure.fault()) {
      case NOT_CONNECTED -> retryable(RetryableKind.NOT_CONNECTED, /* inPlace= */ true, reason);
      case BROKEN -> retryable(RetryableKind.UNUSABLE, /* inPlace= */ true, reason);
      case TIMED_OUT -> retryable(RetryableKind.TIMED_OUT, /* inPlace= */ false, reason);
      case CUT -> retryable(RetryableKind.CANCELLED, /* inPlace= */ false, reason);
      case UNTRUSTED, UNSUPPORTED_ENCODING ->
          new Classification.OutageSeen(OutageKind.CONFIG, reason);
      case TOO_LARGE ->
          new Classification.Unusable(ErrorCode.RESPONSE_TOO_LARGE, Reason.of(failure.detail()));
    };
  }

  private Classification ofSuccess(Reply.Response response, ReplyBody body) {
    if (body.isAnswer(endpoint)) {
      return new Classification.Success(body.usage(), body.model());
    }
    if (body.error().isPresent()) {
      return ofErrorInside(response, body, body.error().get());
    }
    return retryable(RetryableKind.UNUSABLE, /* inPlace= */ true, withoutAnswer(response, body));
  }

  /// Classifies a success with an error inside by the status that fits the error. Its response is
  /// never stored, since readers would take it for an answer; so a rejected prompt gets an error,
  /// and an ambiguous refusal is retried.
  private Classification ofErrorInside(
      Reply.Response response, ReplyBody body, ProviderError error) {
    Reason reason = Reason.ofErrorInside(response.status(), error, request.get());
    ProviderError named = FailedStatus.errorOf(response.headers(), body);
    Classification asFailure =
        new FailedStatus(error.impliedStatus(), response.headers(), named, reason, now).classify();
    return switch (asFailure) {
      case Classification.Rejected _ ->
          new Classification.Unusable(ErrorCode.INVALID_RESPONSE, reason);
      case Classification.Ambiguous _ ->
          retryable(RetryableKind.UNUSABLE, /* inPlace= */ false, reason);
      case Classification.Retryable(RetryableKind kind, var hint, boolean inPlace, _)
          when kind == RetryableKind.SERVER_ERROR ->
          new Classification.Retryable(RetryableKind.UNUSABLE, hint, inPlace, reason);
      case Classification.Retryable _,
          Classification.Unauthorized _,
          Classification.OutageSeen _,
          Classification.Success _,
          Classification.Unusable _ ->
          asFailure;
    };
  }

  private Classification ofFailure(Reply.Response response, ReplyBody body) {
    ProviderError error = FailedStatus.errorOf(response.headers(), body);
    Reason reason =
        Reason.ofStatus(response.status(), error, pageOf(response, body), request.get());
    return new FailedStatus(response.status(), response.headers(), error, reason, now).classify();
  }

  private static Classification.Retryable retryable(
      RetryableKind kind, boolean inPlace, Reason reason) {
    return new Classification.Retryable(kind, Optional.empty(), inPlace, reason);
  }

  private static Reason withoutAnswer(Reply.Response response, ReplyBody body) {
    return body.shape() == ReplyBody.Shape.OBJECT
        ? Reason.of(response.status() + " without an answer")
        : Reason.ofPage(response.status(), PageText.ofMarkup(response.body()));
  }

  private static String pageOf(Reply.Response response, ReplyBody body) {
    if (response.status() / 100 == 3) {
      return response.headers().firstValue("location").map("leads to "::concat).orElse("");
    }
    return body.shape() == ReplyBody.Shape.NOT_JSON ? PageText.of(response.body()) : "";
  }

  /// Returns whether the reply to a probe shows that an outage is over.
  ///
  /// - `auth`: the key is accepted, even if the request fails
  /// - `quota`: the request is not refused for lack of quota
  /// - `config`: there is an answer, or an error of the provider itself that does not concern the
  ///   address
  /// - `provider`: there is an answer
  /// - `store`: never
  ///
  /// An ambiguous refusal proves nothing, nor does a reply without a response.
  public static boolean isProven(OutageKind outage, Reply reply, Endpoint endpoint, Instant now) {
    return reply instanceof Reply.Response response
        && isProven(outage, response, classify(reply, endpoint, now));
  }

  private static boolean isProven(
      OutageKind outage, Reply.Response response, Classification classification) {
    boolean isAmbiguous =
        classification instanceof Classification.Ambiguous(OutageKind of, _)
            && of == outage
            && outage != OutageKind.CONFIG;
    return !isAmbiguous
        && switch (outage) {
          case AUTH, QUOTA -> outageOf(response, classification) != outage;
          case CONFIG -> classification instanceof Classification.Success || isOfProvider(response);
          case PROVIDER -> classification instanceof Classification.Success;
          case STORE -> false;
        };
  }

  /// Returns the outage that the reply to a failed probe shows.
  public static OutageKind outageOfProbe(Reply reply, Endpoint endpoint, Instant now) {
    return reply instanceof Reply.Response response
        ? outageOf(response, classify(reply, endpoint, now))
        : OutageKind.PROVIDER;
  }

  private static OutageKind outageOf(Reply.Response response, Classification classification) {
    return switch (classification) {
      case Classification.OutageSeen(OutageKind outage, _) -> outage;
      case Classification.Unauthorized _ -> OutageKind.AUTH;
      case Classification.Ambiguous(OutageKind outage, _) -> outage;
      case Classification.Success _,
          Classification.Rejected _,
          Classification.Unusable _,
          Classification.Retryable _ ->
          switch (response.status()) {
            case 401, 403 -> OutageKind.AUTH;
            case 402 -> OutageKind.QUOTA;
            default -> OutageKind.PROVIDER;
          };
    };
  }

  private static boolean isOfProvider(Reply.Response response) {
    ReplyBody body = ReplyReader.of(response.body());
    ProviderError error = FailedStatus.errorOf(response.headers(), body);
    return error.origin() == Origin.OBJECT
        && switch (response.status()) {
          case 404 -> !error.isAddress();
          case 405, 407 -> false;
          default -> response.status() / 100 != 3;
        };
  }
}
