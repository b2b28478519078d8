package sluice.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/// Makes the key of a server with a certificate of its own, by the JDK's keytool.
public final class SelfSignedKey {
  /// The password of the key and of its file.
  public static final String PASSWORD = "password";

  private SelfSignedKey() {}

  /// Makes a key in a file (PKCS #12) that does not exist yet.
  ///
  /// @param name the subject's alternative name, as keytool takes it: `ip:127.0.0.1`
  public static void make(Path file, String name) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=" + name,
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
  }
}
