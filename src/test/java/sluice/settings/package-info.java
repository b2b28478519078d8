/// Tests of the settings: defaults, ranges, and what a mistake is told to be.
@NullMarked
package sluice.settings;

import org.jspecify.annotations.NullMarked;
