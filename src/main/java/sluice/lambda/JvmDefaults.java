package sluice.lambda;

/// Properties of the JVM that the parts read once, at their first use; one that is set from outside
/// stays.
final class JvmDefaults {
  private JvmDefaults() {}

  /// Sets them. To be called before anything else of AWS's or the JDK's HTTP clients.
  ///
  /// @param awsConnections that are kept open to AWS; the JDK keeps five unless told otherwise
  static void set(int awsConnections) {
    set("http.maxConnections", Integer.toString(awsConnections));
    // Many servers close an idle connection sooner than the JDK's client gives it up.
    set("jdk.httpclient.keepalive.timeout", "4");
    // The AWS SDK logs through SLF4J, which has nobody to log to here, and would say so in three
    // lines at every start.
    set("slf4j.internal.verbosity", "ERROR");
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
