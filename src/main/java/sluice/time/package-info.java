/// The clock and the timer, so that a whole run can pass in virtual time. Depends on nothing.
@NullMarked
package sluice.time;

import org.jspecify.annotations.NullMarked;
