package sluice.provider;

import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Optional;
import sluice.message.Endpoint;
import sluice.message.ErrorCode;

/// Decides what a reply means, from status, headers and body alone. Pure.
///
/// The rules are those of the providers' own documentation and SDKs: what is retried there is
/// passing here; a refusal that names the request is final; trouble with key, account or address is
/// nobody's fault among the prompts.
public final class Judge {

  private final Endpoint endpoint;
  private final Instant now;

  private Judge(Endpoint endpoint, Instant now) {
    this.endpoint = endpoint;
    this.now = now;
  }

  /// The verdict on a reply.
  ///
  /// @param endpoint what was asked; only `/v1/responses` answers with a `status` of its own
  /// @param now what a date in Retry-After is counted from
  public static Verdict judge(Reply reply, Endpoint endpoint, Instant now) {
    var judge = new Judge(endpoint, now);
    return switch (reply) {
      case Reply.Broken broken -> ofBroken(broken);
      case Reply.Response response -> judge.ofResponse(response);
    };
  }

  /// Whether a reply shows that provider, key and address work: it is an answer, or a refusal of
  /// nothing but the request.
  ///
  /// A model that does not exist is no such refusal, nor is a request too large for a rate limit:
  /// their statuses may as well tell of a wrong address or a full account.
  public static boolean isWitnessed(Reply reply, Endpoint endpoint, Instant now) {
    return switch (judge(reply, endpoint, now)) {
      case Verdict.Answered _ -> true;
      case Verdict.Refused _ ->
          reply instanceof Reply.Response response
              && response.status() != 404
              && response.status() != 429;
      default -> false;
    };
  }

  private static Verdict ofBroken(Reply.Broken broken) {
    String reason = broken.fault() + ": " + broken.detail();
    return switch (broken.fault()) {
      case NOT_CONNECTED -> passing(Setback.UNREACHED, /* inPlace= */ true, reason);
      case BROKEN -> passing(Setback.UNUSABLE, /* inPlace= */ true, reason);
      case TIMED_OUT -> passing(Setback.TIMED_OUT, /* inPlace= */ false, reason);
      case CUT -> passing(Setback.CUT, /* inPlace= */ false, reason);
      case UNTRUSTED, UNSUPPORTED_ENCODING -> new Verdict.Blocked(Trouble.CONFIG, reason);
      case TOO_LARGE -> new Verdict.Unanswerable(ErrorCode.RESPONSE_TOO_LARGE, broken.detail());
    };
  }

  private Verdict ofResponse(Reply.Response response) {
    ReplyBody body = ReplyBody.of(response.body());
    return response.status() / 100 == 2
        ? ofSuccess(response, body)
        : ofStatus(response.status(), response.headers(), body);
  }

  private Verdict ofSuccess(Reply.Response response, ReplyBody body) {
    String status = Integer.toString(response.status());
    if (body.shape() != ReplyBody.Shape.OBJECT) {
      return passing(
          Setback.UNUSABLE, /* inPlace= */ true, status + " without a whole JSON object");
    }
    if (body.error().isPresent()) {
      return ofErrorInside(response, body);
    }
    return switch (endpoint == Endpoint.RESPONSES ? body.status() : "") {
      case "queued", "in_progress", "cancelled", "failed" ->
          passing(Setback.UNUSABLE, /* inPlace= */ true, status + " with status " + body.status());
      default -> new Verdict.Answered(body.usage(), body.model());
    };
  }

  /// An error behind a 2xx: judged by what it says. Its response is never stored, since readers
  /// would take it for an answer; so there is nothing to store for a suspect, which comes back
  /// instead.
  private Verdict ofErrorInside(Reply.Response response, ReplyBody body) {
    ProviderError error = body.error().orElseThrow();
    String told = response.status() + " with an error inside: " + error.label();
    Verdict verdict = ofStatus(statusOf(error), response.headers(), body);
    return switch (verdict) {
      case Verdict.Refused _ -> new Verdict.Unanswerable(ErrorCode.INVALID_RESPONSE, told);
      case Verdict.Suspect _ -> passing(Setback.UNUSABLE, /* inPlace= */ false, told);
      case Verdict.Passing(Setback setback, var hint, boolean inPlace, _) ->
          new Verdict.Passing(
              setback == Setback.ERRED ? Setback.UNUSABLE : setback, hint, inPlace, told);
      default -> verdict;
    };
  }

  private static int statusOf(ProviderError error) {
    if (error.status().isPresent()) {
      return error.status().getAsInt();
    }
    if (error.isRate() || error.isQuota()) {
      return 429;
    }
    if (error.isOverload()) {
      return 503;
    }
    return error.isRefusal() || error.isKey() ? 400 : 500;
  }

  private Verdict ofStatus(int status, HttpHeaders headers, ReplyBody body) {
    String message = body.error().map(ProviderError::message).orElse("");
    String told = "%d %s".formatted(status, message).strip();
    if (status / 100 == 4 && body.error().isPresent()) {
      ProviderError error = body.error().get();
      if (error.isQuota()) {
        return new Verdict.Blocked(Trouble.QUOTA, told);
      }
      if (error.isKey()) {
        return new Verdict.Unauthorized(told);
      }
    }
    return switch (status) {
      case 401 -> new Verdict.Unauthorized(told);
      case 402 -> new Verdict.Suspect(Trouble.QUOTA, told);
      case 403 -> new Verdict.Suspect(Trouble.AUTH, told);
      case 404 ->
          body.error().filter(error -> !error.isAddress()).isPresent()
              ? new Verdict.Refused()
              : new Verdict.Suspect(Trouble.CONFIG, told);
      case 405, 407 -> new Verdict.Suspect(Trouble.CONFIG, told);
      case 408, 409 -> passing(status, headers, body);
      case 429 ->
          body.error().filter(ProviderError::isTooLarge).isPresent()
              ? new Verdict.Refused()
              : passing(status, headers, body);
      default -> byClass(status, headers, body, told);
    };
  }

  private Verdict byClass(int status, HttpHeaders headers, ReplyBody body, String told) {
    return switch (status / 100) {
      case 3 -> new Verdict.Suspect(Trouble.CONFIG, told);
      case 4 -> new Verdict.Refused();
      default -> passing(status, headers, body);
    };
  }

  private Verdict passing(int status, HttpHeaders headers, ReplyBody body) {
    boolean isForbidden = headers.firstValue("x-should-retry").filter("false"::equals).isPresent();
    boolean isOverload = body.error().filter(ProviderError::isOverload).isPresent();
    return new Verdict.Passing(
        isOverload ? Setback.OVERLOAD : Setback.of(status),
        RetryHint.of(headers, wordsOf(status, body), now),
        !isForbidden,
        Integer.toString(status));
  }

  /// What may hold a hint: the words of a server that failed say nothing of when.
  private static String wordsOf(int status, ReplyBody body) {
    return status / 100 == 4 ? body.error().map(ProviderError::message).orElse("") : "";
  }

  private static Verdict.Passing passing(Setback setback, boolean inPlace, String reason) {
    return new Verdict.Passing(setback, Optional.empty(), inPlace, reason);
  }
}
