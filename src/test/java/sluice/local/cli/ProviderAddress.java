package sluice.local.cli;

import java.net.URI;

/// A provider's address as it may be shown: what stands behind a question mark may be secret. Pure.
public final class ProviderAddress {
  private ProviderAddress() {}

  public static String of(URI base) {
    return "%s://%s%s".formatted(base.getScheme(), base.getRawAuthority(), base.getRawPath());
  }
}
