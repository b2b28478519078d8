/// The packaged function under Lambda's own runtime client, between a Runtime API, a provider, a
/// store and a queue on loopback.
@NullMarked
package sluice.e2e;

import org.jspecify.annotations.NullMarked;
