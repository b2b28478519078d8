package sluice.message;

import java.util.Locale;

/// Why a prompt ended without a response: the `code` of a record's `error`, part of the stored
/// format.
public enum ErrorCode {
  INVALID_JSON,
  UNKNOWN_SHAPE,
  UNSUPPORTED_METHOD,
  UNSUPPORTED_URL,
  UNSUPPORTED_PARAMETER,
  MISSING_MODEL,
  TOO_LARGE,
  RESPONSE_TOO_LARGE,
  INVALID_RESPONSE,
  TIMEOUT,
  PROVIDER_ERROR_EXHAUSTED,
  ENVIRONMENT_LOST,
  BATCH_EXPIRED,
  CUSTOM_ID_CONFLICT;

  private final String code = name().toLowerCase(Locale.ROOT);

  /// As it is stored, in lower case.
  public String code() {
    return code;
  }
}
