package sluice.local.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The commands that follow on one, as the user types them. Pure.
///
/// @param bucket empty for the one of `-Dserve` on this machine
public record JobCommands(String job, Optional<String> bucket) {
  private static final String MAVEN = "mvn -q test-compile exec:exec";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/@%+=:,-]+");

  /// What can be done with a job that was submitted.
  public List<String> all() {
    return List.of(
        "  its progress   " + status(),
        "  its files      " + fetch(),
        "  stop it        " + cancel());
  }

  public String status() {
    return command("status") + " -Dwait";
  }

  public String fetch() {
    return command("fetch");
  }

  /// Fetches what is there already.
  public String fetchPartial() {
    return command("fetch") + " -Dpartial";
  }

  public String cancel() {
    return command("cancel");
  }

  private String command(String name) {
    return "%s -D%s=%s%s"
        .formatted(
            MAVEN, name, quoted(job), bucket.map(text -> " -Dbucket=" + quoted(text)).orElse(""));
  }

  private static String quoted(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
