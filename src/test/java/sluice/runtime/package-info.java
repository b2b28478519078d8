/// The packaged function under Lambda's own runtime client, between a Runtime API, a provider, a
/// store and a queue on loopback.
@NullMarked
package sluice.runtime;

import org.jspecify.annotations.NullMarked;
