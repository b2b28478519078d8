package sluice.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import sluice.testing.SelfSignedKey;

/// The provider's key, self-signed. Its file is the clients' trust store, too. Immutable.
record ServerKey(Path file) {
  static final String PASSWORD = SelfSignedKey.PASSWORD;

  /// Makes a new one in that folder, by the JDK's keytool.
  static ServerKey madeIn(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("provider.p12");
    SelfSignedKey.make(file, "ip:127.0.0.1");
    return new ServerKey(file);
  }

  /// What the provider needs.
  ///
  /// @param onFullHandshake runs on threads of the server
  SSLContext context(Runnable onFullHandshake) throws GeneralSecurityException, IOException {
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    var own = (X509ExtendedKeyManager) keys.getKeyManagers()[0];
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new CountingKeyManager[] {new CountingKeyManager(own, onFullHandshake)}, null, null);
    return context;
  }

  /// What a JVM needs to trust the provider, and nobody else.
  String trustOptions() {
    return "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
        .formatted(file, PASSWORD);
  }
}
