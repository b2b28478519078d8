package sluice.provider;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;
import sluice.message.Prompt;
import sluice.provider.ProviderError.Origin;

/// Decides what a reply means, from status, headers and body alone. Pure.
///
/// The rules are those of the providers' own documentation and SDKs: what is retried there is
/// passing here; a refusal that names the request is final; trouble with key, account or address is
/// nobody's fault among the prompts; a refusal that may be either is told as such.
public final class ReplyClassifier {

  private final Endpoint endpoint;
  private final Supplier<RequestText> request;
  private final Instant now;

  private ReplyClassifier(Endpoint endpoint, Supplier<RequestText> request, Instant now) {
    this.endpoint = endpoint;
    this.request = request;
    this.now = now;
  }

  /// The verdict on the reply to a prompt, whose reason tells no name that is taken from it.
  ///
  /// @param now what a date in Retry-After is counted from
  public static Classification classify(Reply reply, Prompt prompt, Instant now) {
    return new ReplyClassifier(prompt.endpoint(), () -> RequestText.of(prompt), now).of(reply);
  }

  /// The verdict on a reply to what quotes nothing.
  ///
  /// @param endpoint what was asked: each shows its answers in another way
  /// @param now what a date in Retry-After is counted from
  public static Classification classify(Reply reply, Endpoint endpoint, Instant now) {
    return new ReplyClassifier(endpoint, () -> RequestText.NONE, now).of(reply);
  }

  private Classification of(Reply reply) {
    return switch (reply) {
      case Reply.NoResponse broken -> ofBroken(broken);
      case Reply.Response response -> ofResponse(response);
    };
  }

  /// Whether a probe's reply shows that a trouble is over.
  ///
  /// - `auth`: the key is accepted, whatever became of the request
  /// - `quota`: the request was not refused for want of it
  /// - `config`: there is an answer, or the provider's own error about anything but the address
  /// - `provider`: there is an answer
  /// - `store`: no reply tells of it
  ///
  /// A probe that is refused as ambiguously as the prompts were proves nothing, nor does one
  /// without a response.
  public static boolean isProven(OutageKind trouble, Reply reply, Endpoint endpoint, Instant now) {
    return reply instanceof Reply.Response response
        && isProven(trouble, response, classify(reply, endpoint, now));
  }

  private static boolean isProven(
      OutageKind trouble, Reply.Response response, Classification verdict) {
    boolean isDoubtful =
        verdict instanceof Classification.Ambiguous(OutageKind of, _)
            && of == trouble
            && trouble != OutageKind.CONFIG;
    return !isDoubtful
        && switch (trouble) {
          case AUTH, QUOTA -> troubleOf(response, verdict) != trouble;
          case CONFIG -> verdict instanceof Classification.Success || isOfProvider(response);
          case PROVIDER -> verdict instanceof Classification.Success;
          case STORE -> false;
        };
  }

  /// Which trouble a probe shows that failed: the key's, the quota's, or its model's alone.
  public static OutageKind outageOfProbe(Reply reply, Endpoint endpoint, Instant now) {
    return reply instanceof Reply.Response response
        ? troubleOf(response, classify(reply, endpoint, now))
        : OutageKind.PROVIDER;
  }

  private static OutageKind troubleOf(Reply.Response response, Classification verdict) {
    return switch (verdict) {
      case Classification.OutageSeen(OutageKind trouble, _) -> trouble;
      case Classification.Unauthorized _ -> OutageKind.AUTH;
      case Classification.Ambiguous(OutageKind trouble, _) -> trouble;
      default ->
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

  private static Classification ofBroken(Reply.NoResponse broken) {
    Reason reason = Reason.of(broken.fault().label() + ": " + broken.detail());
    return switch (broken.fault()) {
      case NOT_CONNECTED -> passing(RetryableKind.UNREACHED, /* inPlace= */ true, reason);
      case BROKEN -> passing(RetryableKind.UNUSABLE, /* inPlace= */ true, reason);
      case TIMED_OUT -> passing(RetryableKind.TIMED_OUT, /* inPlace= */ false, reason);
      case CUT -> passing(RetryableKind.CUT, /* inPlace= */ false, reason);
      case UNTRUSTED, UNSUPPORTED_ENCODING ->
          new Classification.OutageSeen(OutageKind.CONFIG, reason);
      case TOO_LARGE ->
          new Classification.Unusable(ErrorCode.RESPONSE_TOO_LARGE, Reason.of(broken.detail()));
    };
  }

  private Classification ofResponse(Reply.Response response) {
    ReplyBody body = ReplyReader.of(response.body());
    return response.status() / 100 == 2 ? ofSuccess(response, body) : ofFailure(response, body);
  }

  private Classification ofFailure(Reply.Response response, ReplyBody body) {
    ProviderError error = FailedStatus.errorOf(response.headers(), body);
    Reason reason =
        Reason.ofStatus(response.status(), error, pageOf(response, body), request.get());
    return new FailedStatus(response.status(), response.headers(), error, reason, now).judge();
  }

  private Classification ofSuccess(Reply.Response response, ReplyBody body) {
    if (body.isAnswer(endpoint)) {
      return new Classification.Success(body.usage(), body.model());
    }
    if (body.error().isPresent()) {
      return ofErrorInside(response, body, body.error().get());
    }
    return passing(RetryableKind.UNUSABLE, /* inPlace= */ true, withoutAnswer(response, body));
  }

  /// An error behind a 2xx: judged by what it says. Its response is never stored, since readers
  /// would take it for an answer; so there is nothing to store of an ambiguous one, which comes
  /// back instead.
  private Classification ofErrorInside(
      Reply.Response response, ReplyBody body, ProviderError error) {
    Reason told = Reason.ofErrorInside(response.status(), error, request.get());
    ProviderError named = FailedStatus.errorOf(response.headers(), body);
    Classification verdict =
        new FailedStatus(error.impliedStatus(), response.headers(), named, told, now).judge();
    return switch (verdict) {
      case Classification.Rejected _ ->
          new Classification.Unusable(ErrorCode.INVALID_RESPONSE, told);
      case Classification.Ambiguous _ ->
          passing(RetryableKind.UNUSABLE, /* inPlace= */ false, told);
      case Classification.Retryable(RetryableKind setback, var hint, boolean inPlace, _) ->
          new Classification.Retryable(
              setback == RetryableKind.ERRED ? RetryableKind.UNUSABLE : setback,
              hint,
              inPlace,
              told);
      case Classification.Unauthorized _ -> new Classification.Unauthorized(told);
      case Classification.OutageSeen(OutageKind trouble, _) ->
          new Classification.OutageSeen(trouble, told);
      case Classification.Success _, Classification.Unusable _ -> verdict;
    };
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

  private static Classification.Retryable passing(
      RetryableKind setback, boolean inPlace, Reason reason) {
    return new Classification.Retryable(setback, Optional.empty(), inPlace, reason);
  }
}
