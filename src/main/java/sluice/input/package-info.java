/// The lines of a job's file: decompressed, split and decoded as a stream, in bounded memory
/// whatever the file is. Knows nothing of where it comes from.
@NullMarked
package sluice.input;

import org.jspecify.annotations.NullMarked;
