package sluice.provider;

/// A kind of outage: a condition that stops all prompts, and that none of them causes. Messages are
/// returned to the queue, and an ERROR line reports it.
public enum OutageKind {
  /// The provider refuses the API key, or the key cannot be read.
  AUTH("auth", true),
  /// The account's quota or credit is used up.
  QUOTA("quota", true),
  /// The provider cannot be reached, or only fails.
  PROVIDER("provider", true),
  /// Records cannot be written or read.
  STORE("store", false),
  /// The provider's address or its certificate is wrong.
  CONFIG("config", true);

  private final String label;
  private final boolean isOfProvider;

  OutageKind(String label, boolean isOfProvider) {
    this.label = label;
    this.isOfProvider = isOfProvider;
  }

  /// The kind as logs have it; part of their format, unlike the constant's name.
  public String label() {
    return label;
  }

  /// Whether a reply of the provider can show that the outage is over.
  public boolean isOfProvider() {
    return isOfProvider;
  }
}
