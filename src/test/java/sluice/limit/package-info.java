@NullMarked
package sluice.limit;

import org.jspecify.annotations.NullMarked;
