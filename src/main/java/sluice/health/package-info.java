/// The health of provider and store: circuit breakers, recent results and probes, from which
/// follows whether a failure is the prompt's or the provider's.
@NullMarked
package sluice.health;

import org.jspecify.annotations.NullMarked;
