package sluice.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;

/// The provider's key, self-signed. Its file is the clients' trust store, too. Immutable.
record ServerKey(Path file) {
  static final String PASSWORD = "password";

  /// Makes a new one in that folder, by the JDK's keytool.
  static ServerKey madeIn(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("provider.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=benchmark",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
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
