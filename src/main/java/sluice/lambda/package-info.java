/// The door: SQS event in, partial failures out; settings; wiring; logs. The only package that
/// knows Lambda and SQS.
@NullMarked
package sluice.lambda;

import org.jspecify.annotations.NullMarked;
