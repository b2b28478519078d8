/// One record for each prompt, and the rule that the first answer wins. Decisions are pure; only
/// the S3 adapter blocks, on threads that may.
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
