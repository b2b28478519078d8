/// What messages mean, sentence by sentence.
@NullMarked
package sluice.message;

import org.jspecify.annotations.NullMarked;
