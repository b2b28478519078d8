package sluice.provider;

/// The tokens an answer took, as the provider counted them. Immutable.
///
/// @param json the body's `usage` as it stood there, on one line; empty where there is none
/// @param input tokens of the request, 0 where unknown; without those that a provider read from its
///   cache and tells apart, since they count against no limit
/// @param output tokens of the answer, those of reasoning among them, 0 where unknown
public record Usage(String json, long input, long output) {
  /// No usage told.
  public static final Usage NONE = new Usage("", 0, 0);
}
