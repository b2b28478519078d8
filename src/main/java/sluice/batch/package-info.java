/// One batch processed: models and permits, deadline, retries, breakers, outcomes. Event-driven: no
/// thread waits here; completions and timers move a prompt on.
@NullMarked
package sluice.batch;

import org.jspecify.annotations.NullMarked;
