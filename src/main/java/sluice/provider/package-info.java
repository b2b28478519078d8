/// Prompts over HTTP, and what a reply means. Judging is pure; only the transport touches the
/// network.
@NullMarked
package sluice.provider;

import org.jspecify.annotations.NullMarked;
