/// JSON read strictly and copied exactly.
@NullMarked
package sluice.json;

import org.jspecify.annotations.NullMarked;
