package sluice.provider;

import java.util.Locale;

/// Trouble that no message is to blame for: it sends messages back to the queue and is told in an
/// ERROR line.
public enum OutageKind {
  /// The provider refuses the key, or the key cannot be had.
  AUTH,
  /// The account's quota or credit is used up.
  QUOTA,
  /// The provider does not answer, or with passing trouble only.
  PROVIDER,
  /// The records cannot be written or read.
  STORE,
  /// The provider's address is wrong, or its certificate.
  CONFIG;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// As it stands in the logs.
  public String label() {
    return label;
  }
}
