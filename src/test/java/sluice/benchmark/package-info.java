/// How near the handler comes to a perfect schedule, and how much it makes of a provider's limits:
/// measured as ratios in one run, never asserted.
///
/// Provider and S3 stand in a process of their own, so that CPU and memory are the handler's alone;
/// it runs with Lambda's JVM flags.
@NullMarked
package sluice.benchmark;

import org.jspecify.annotations.NullMarked;
