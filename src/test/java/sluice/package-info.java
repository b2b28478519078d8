/// What holds for the whole: the structure, the template, the sample events.
@NullMarked
package sluice;

import org.jspecify.annotations.NullMarked;
