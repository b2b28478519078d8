/// JSON read strictly and copied exactly. Pure; depends on Jackson alone.
@NullMarked
package sluice.json;

import org.jspecify.annotations.NullMarked;
