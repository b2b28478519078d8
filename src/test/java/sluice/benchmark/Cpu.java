package sluice.benchmark;

import java.time.Duration;

/// The CPU time of a process, user and system.
final class Cpu {
  private Cpu() {}

  /// What this process has taken so far.
  static Duration taken() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  /// What another one has taken so far, as long as it lives.
  static Duration takenBy(Process process) {
    return process.info().totalCpuDuration().orElseThrow();
  }
}
