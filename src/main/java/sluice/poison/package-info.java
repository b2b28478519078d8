/// Poison messages, which crash their environment: the history of a message across receives, and
/// how suspected messages run.
@NullMarked
package sluice.poison;

import org.jspecify.annotations.NullMarked;
