package sluice.benchmark;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Tells of each full handshake of a server: it chooses the key that signs, which a resumed session
/// does without (RFC 8446, 2.2). Safe for many threads.
final class CountingKeyManager extends X509ExtendedKeyManager {
  private final X509ExtendedKeyManager keys;
  private final Runnable onFullHandshake;

  CountingKeyManager(X509ExtendedKeyManager keys, Runnable onFullHandshake) {
    this.keys = keys;
    this.onFullHandshake = onFullHandshake;
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return keys.getPrivateKey(alias);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return keys.getCertificateChain(alias);
  }

  /// The JDK calls it for a resumed session, too, to restore the certificate of a ticket. Then the
  /// handshake has no session yet.
  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    String alias = keys.chooseEngineServerAlias(keyType, issuers, engine);
    if (alias != null && engine.getHandshakeSession() != null) {
      onFullHandshake.run();
    }
    return alias;
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return keys.chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return keys.getServerAliases(keyType, issuers);
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return keys.chooseClientAlias(keyTypes, issuers, socket);
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return keys.getClientAliases(keyType, issuers);
  }
}
