/// The batch in virtual time: provider and store are scripted, chance is seeded, no thread but the
/// test's.
@NullMarked
package sluice.batch;

import org.jspecify.annotations.NullMarked;
