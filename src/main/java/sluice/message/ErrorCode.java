package sluice.message;

/// The reason why a prompt ended without a response: the `code` of a record's `error`.
public enum ErrorCode {
  /// The message begins like a JSON object and is not a valid one.
  INVALID_JSON("invalid_json"),
  /// The message has none of the known forms, or a malformed id or job.
  UNKNOWN_SHAPE("unknown_shape"),
  /// `method` is not POST.
  UNSUPPORTED_METHOD("unsupported_method"),
  /// `url` is not a path that may be sent to the provider.
  UNSUPPORTED_URL("unsupported_url"),
  /// The request asks for an answer that could not be stored whole.
  UNSUPPORTED_PARAMETER("unsupported_parameter"),
  /// The request names no model, and no default applies.
  MISSING_MODEL("missing_model"),
  /// The message exceeds the largest size, or the request a limit of the provider.
  TOO_LARGE("too_large"),
  /// The answer exceeds the largest size.
  RESPONSE_TOO_LARGE("response_too_large"),
  /// The provider answers this prompt with something that is no answer.
  INVALID_RESPONSE("invalid_response"),
  /// The provider does not answer this prompt in time.
  TIMEOUT("timeout"),
  /// The provider fails each time on this prompt.
  PROVIDER_ERROR_EXHAUSTED("provider_error_exhausted"),
  /// The execution environment died each time while this prompt ran.
  ENVIRONMENT_LOST("environment_lost"),
  /// The message is older than the largest age.
  BATCH_EXPIRED("batch_expired"),
  /// The same job and id belong to the record of another request.
  CUSTOM_ID_CONFLICT("custom_id_conflict"),
  /// The job was stopped before this line was run.
  BATCH_CANCELLED("batch_cancelled"),
  /// An earlier line of the file has the same id.
  DUPLICATE_CUSTOM_ID("duplicate_custom_id");

  private final String code;

  ErrorCode(String code) {
    this.code = code;
  }

  /// The code as records and logs have it; part of the stored format, unlike the constant's name.
  public String code() {
    return code;
  }
}
