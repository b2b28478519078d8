package sluice.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/// The CPU time of this process.
final class Cpu {
  private Cpu() {}

  /// What it has taken so far.
  static Duration taken() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Duration.ofNanos(system.getProcessCpuTime());
  }
}
