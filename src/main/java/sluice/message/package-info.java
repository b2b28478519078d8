/// What a message of the queue asks for. Pure: no clock, no network; runs on any thread.
@NullMarked
package sluice.message;

import org.jspecify.annotations.NullMarked;
