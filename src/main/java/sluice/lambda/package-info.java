/// The Lambda function: SQS event in, partial batch response out; wiring, API key, logs. The only
/// package that knows Lambda and SQS.
@NullMarked
package sluice.lambda;

import org.jspecify.annotations.NullMarked;
