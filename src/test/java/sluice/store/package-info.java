/// What is stored, and who may store it.
@NullMarked
package sluice.store;

import org.jspecify.annotations.NullMarked;
