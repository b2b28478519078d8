/// Reads JSON strictly or leniently, and copies it exactly. Pure; depends on Jackson alone.
@NullMarked
package sluice.json;

import org.jspecify.annotations.NullMarked;
