/// One batch fired: permits, deadline, retries, outcomes. Event-driven: no thread waits here;
/// completions and timers move a prompt on.
@NullMarked
package sluice.volley;

import org.jspecify.annotations.NullMarked;
