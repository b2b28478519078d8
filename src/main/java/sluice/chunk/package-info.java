/// What a job is made of in the bucket and on the queue: its keys, the facts of a run, its chunks
/// and their records, as values with their one way of writing and reading. Pure; what the function
/// that runs chunks and the one that follows jobs share.
@NullMarked
package sluice.chunk;

import org.jspecify.annotations.NullMarked;
