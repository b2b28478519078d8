/// The lines of a job's file, whatever the file is.
@NullMarked
package sluice.input;

import org.jspecify.annotations.NullMarked;
