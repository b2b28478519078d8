/// What is known of the health of provider and store: circuit breakers, recent results, probes, and
/// whose doing a failure is.
@NullMarked
package sluice.health;

import org.jspecify.annotations.NullMarked;
