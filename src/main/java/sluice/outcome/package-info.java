/// The results of messages and batches as values: stages, obstacles, outcomes, outages, metrics.
@NullMarked
package sluice.outcome;

import org.jspecify.annotations.NullMarked;
