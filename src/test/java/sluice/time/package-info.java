/// Time that passes only when a test says so.
@NullMarked
package sluice.time;

import org.jspecify.annotations.NullMarked;
