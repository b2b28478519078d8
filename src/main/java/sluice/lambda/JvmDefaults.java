package sluice.lambda;

/// System properties that the JDK, its clients and those of AWS read once, at their first use. A
/// property that is set from outside stays.
final class JvmDefaults {
  private JvmDefaults() {}

  /// Sets the properties. Must be called before any virtual thread and any HTTP client of AWS or of
  /// the JDK is used; what is used already keeps its own values.
  ///
  /// @param awsConnections how many idle connections to AWS are kept; by itself the JDK keeps five
  static void set(int awsConnections) {
    set("http.maxConnections", Integer.toString(awsConnections));
    // In seconds. Many servers close an idle connection sooner than the JDK's client does by
    // itself.
    set("jdk.httpclient.keepalive.timeout", "4");
    // In seconds, longer than any invocation. While one thread looks up a name again, the others
    // use the addresses that were found before, and so do all if the look-up fails.
    set("sun.net.inetaddr.stale.ttl", "3600");
    // The AWS SDK logs through SLF4J, which has no provider here and would report that in three
    // lines at every start.
    set("slf4j.internal.verbosity", "ERROR");
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
