/// The door: events, settings, secrets, visibility, logs.
@NullMarked
package sluice.lambda;

import org.jspecify.annotations.NullMarked;
