/// The function's settings: environment variables in, one checked value out, every mistake named at
/// once. Knows neither Lambda nor AWS.
@NullMarked
package sluice.settings;

import org.jspecify.annotations.NullMarked;
