/// Tests of what is stored, by whom and in which format.
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
