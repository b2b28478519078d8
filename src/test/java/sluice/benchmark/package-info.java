/// How near the packaged function and its peers come to a perfect schedule, and how much the
/// handler makes of a provider's limits: measured as ratios in one run, never asserted.
///
/// Provider and S3 stand in a process of their own, so that CPU is that of the contender alone.
/// JVMs run with Lambda's flags.
@NullMarked
package sluice.benchmark;

import org.jspecify.annotations.NullMarked;
