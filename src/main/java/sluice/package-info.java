/// A batch API of one's own: prompts on an SQS queue become records in S3.
///
/// The way of one message, each step a package that knows only those after it in this list:
///
/// 1. [sluice.lambda] takes the SQS event, hands its messages to the batch and reports what must
///    come back;
/// 2. [sluice.batch] decides when a prompt is sent, what its end means and how long it waits, under
///    permits and a deadline;
/// 3. [sluice.store] keeps one record a prompt: the first answer wins;
/// 4. [sluice.provider] sends a prompt over HTTP and judges the reply;
/// 5. [sluice.limit] knows what the provider allows, as values;
/// 6. [sluice.message] reads a message: a prompt, or a refusal that says why;
/// 7. [sluice.json] reads strictly and copies exactly; [sluice.time] is the clock and the timer.
///
/// Rules are pure values and functions; clocks, delays, randomness, transport and stores come in
/// from outside.
@NullMarked
package sluice;

import org.jspecify.annotations.NullMarked;
