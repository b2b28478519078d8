package sluice.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The resident memory of a process, in MiB. Immutable.
///
/// @param now when it was looked at
/// @param peak the most since the process was started
record ResidentMemory(double now, double peak) {
  private static final double KIB_A_MIB = 1_024;
  private static final Pattern NOW = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  /// That of another process, as long as it lives.
  ///
  /// @return empty where the operating system is not Linux
  static Optional<ResidentMemory> of(Process process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    return Files.exists(status) ? parse(Files.readString(status)) : Optional.empty();
  }

  /// @param status as in proc_pid_status(5)
  static Optional<ResidentMemory> parse(String status) {
    return mib(NOW, status)
        .flatMap(now -> mib(PEAK, status).map(peak -> new ResidentMemory(now, peak)));
  }

  private static Optional<Double> mib(Pattern line, String status) {
    return Optional.of(line.matcher(status))
        .filter(Matcher::find)
        .map(found -> Long.parseLong(found.group(1)) / KIB_A_MIB);
  }
}
