/// Parses messages of the queue into prompts. Pure: no clock, no network; runs on any thread.
@NullMarked
package sluice.message;

import org.jspecify.annotations.NullMarked;
