/// The volley in virtual time: provider and store are scripted, chance is seeded, no thread but the
/// test's.
@NullMarked
package sluice.volley;

import org.jspecify.annotations.NullMarked;
