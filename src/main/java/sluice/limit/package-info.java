/// The limits as immutable values and pure rules: rates, token buckets, concurrency, throttling,
/// retry budget, and how they follow the provider's reports.
@NullMarked
package sluice.limit;

import org.jspecify.annotations.NullMarked;
