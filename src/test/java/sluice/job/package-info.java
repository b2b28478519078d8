/// Whole jobs, from the event of a file to the files of its results.
@NullMarked
package sluice.job;

import org.jspecify.annotations.NullMarked;
