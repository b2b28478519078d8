/// Messages that crash their environment: what is remembered of a message from one receive to the
/// next, and how suspected ones run.
@NullMarked
package sluice.poison;

import org.jspecify.annotations.NullMarked;
