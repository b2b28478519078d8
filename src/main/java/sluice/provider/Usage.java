package sluice.provider;

/// The tokens of a request and its answer, as the provider counted them. Immutable.
///
/// @param json the body's `usage`, on one line; empty if there is none
/// @param input tokens of the request, 0 if unknown; without tokens that were read from a cache and
///   are reported separately, since they count against no limit
/// @param output tokens of the answer including reasoning, 0 if unknown
public record Usage(String json, long input, long output) {
  /// No usage is reported.
  public static final Usage NONE = new Usage("", 0, 0);
}
