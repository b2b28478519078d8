/// What a job is made of: keys, facts, chunks.
@NullMarked
package sluice.chunk;

import org.jspecify.annotations.NullMarked;
