/// Tests of the Lambda function: events, API key, visibility, log.
@NullMarked
package sluice.lambda;

import org.jspecify.annotations.NullMarked;
