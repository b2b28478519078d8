/// What tests, simulation, benchmarks and the local run share: each fake of a part outside, once.
///
/// May depend on the main code alone, on no other package of the tests.
@NullMarked
package sluice.testing;

import org.jspecify.annotations.NullMarked;
