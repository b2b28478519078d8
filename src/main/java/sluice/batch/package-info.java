/// The processing of one batch: each message in order to its record or back to the queue, before
/// the deadline. Event-driven: no thread waits here; completions and timers move a prompt on.
@NullMarked
package sluice.batch;

import org.jspecify.annotations.NullMarked;
