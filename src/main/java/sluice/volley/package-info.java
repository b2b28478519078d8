/// One batch fired: lanes and permits, deadline, retries, breakers, outcomes. Event-driven: no
/// thread waits here; completions and timers move a prompt on.
@NullMarked
package sluice.volley;

import org.jspecify.annotations.NullMarked;
