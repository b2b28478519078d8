/// What becomes of messages and batches, as values: stages, outcomes, outages, results.
@NullMarked
package sluice.outcome;

import org.jspecify.annotations.NullMarked;
