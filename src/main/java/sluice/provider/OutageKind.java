package sluice.provider;

/// A kind of outage: a condition that stops all prompts, and that none of them causes. Messages are
/// returned to the queue, and an ERROR line reports it.
public enum OutageKind {
  /// The provider refuses the API key, or the key cannot be read.
  AUTH("auth"),
  /// The account's quota or credit is used up.
  QUOTA("quota"),
  /// The provider cannot be reached, or only fails.
  PROVIDER("provider"),
  /// Records cannot be written or read.
  STORE("store"),
  /// The provider's address or its certificate is wrong.
  CONFIG("config");

  private final String label;

  OutageKind(String label) {
    this.label = label;
  }

  /// The kind as logs have it; part of their format, unlike the constant's name.
  public String label() {
    return label;
  }
}
