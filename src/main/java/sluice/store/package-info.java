/// One record a prompt, and the rule that the first answer wins. Deciding is pure; only the S3
/// adapter blocks, on threads that may.
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
