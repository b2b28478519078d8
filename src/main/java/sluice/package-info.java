/// A batch API of one's own: prompts on an SQS queue become records in S3.
///
/// The way of one message:
///
/// 1. [sluice.lambda.LambdaHandler] turns the SQS event into messages and hands them to the
///    [sluice.batch.BatchProcessor], with a deadline.
/// 2. `MessageFeed` reads them, a few ahead of those that can be sent:
///    [sluice.message.MessageReader] makes each one a prompt, or an invalid message that is
///    recorded unsent.
/// 3. `PromptFlow` asks whether a breaker is open, whether a record is stored already and, from the
///    third receive on, whether the message crashed an environment before.
/// 4. [sluice.dispatch.SendLoop] queues it in the [sluice.dispatch.Dispatcher], which admits it
///    when its model's limiter, a permit and every start condition allow.
/// 5. `AttemptSender` sends it, within timeout, deadline and memory, and tells limiter, breaker and
///    recent results how that ended.
/// 6. [sluice.provider.ReplyClassifier] says what the reply means, `RetryPolicy` what to do: store,
///    retry, return, refresh the key, halt, or find out whose fault it is.
/// 7. `ResultWriter` stores the record; the first answer wins.
/// 8. `Batch` waits once for all; `RedeliveryBackoff` delays what is returned, and the handler
///    reports exactly those.
///
/// Packages, each knowing only those after it: lambda → settings; lambda → batch → poison, dispatch
/// → health → outcome → store, provider → message, limit → json, time. Whole jobs, which are not
/// wired to the function yet: lambda → job → input, chunk → store.
///
/// Words:
///
/// | word | means |
/// |---|---|
/// | message | what SQS delivers; it is received once or more |
/// | prompt | a valid message: one request to the provider |
/// | batch | the messages of one invocation |
/// | attempt | a request that is sent once |
/// | record | the line that is stored for a message, with a response or an error |
/// | key | where the record is stored |
/// | outcome | recorded, or returned to the queue for a reason |
/// | outage | a failure of key, account, address, model or store that stops prompts |
/// | breaker | lets nothing through during an outage, until a probe succeeds |
/// | probe | a request of our own that shows whether an outage is over |
/// | evidence | what failed attempts tell against their prompt |
/// | environment | a Lambda execution environment, and what its invocations share |
///
/// Rules are pure values and functions; clocks, delays, randomness, transport and stores come in
/// from outside.
@NullMarked
package sluice;

import org.jspecify.annotations.NullMarked;
