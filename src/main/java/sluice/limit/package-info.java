/// What a provider allows, as values: rates, buckets, breakers, and how they follow what it says.
@NullMarked
package sluice.limit;

import org.jspecify.annotations.NullMarked;
