/// Everything on one machine: SQS, S3 and a provider in this process, the same function as on
/// Lambda, and the commands that use them.
///
/// [LocalRun] is the way in. [LocalQueues], [LocalBucket] and [SampleProvider] are the parts,
/// [EventSourceMapping] does between queue and function what Lambda does; tests and benchmarks use
/// them as well. In test scope, so that none of it gets into the function's package.
@NullMarked
package sluice.local;

import org.jspecify.annotations.NullMarked;
