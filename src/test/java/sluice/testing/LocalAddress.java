package sluice.testing;

import java.net.URI;

/// Addresses of servers in this process. Pure.
public final class LocalAddress {
  private LocalAddress() {}

  /// Where clients on this machine reach a server that listens at a host and port.
  ///
  /// @param host an address; `0.0.0.0`, every address, is reached by the loopback one
  public static URI of(String host, int port) {
    return URI.create("http://%s:%d".formatted(host.equals("0.0.0.0") ? "127.0.0.1" : host, port));
  }
}
