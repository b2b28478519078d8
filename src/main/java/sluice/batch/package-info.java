/// One batch of messages processed: in order, each to its record or back to the queue, before the
/// deadline. Event-driven: no thread waits here; completions and timers move a prompt on.
@NullMarked
package sluice.batch;

import org.jspecify.annotations.NullMarked;
