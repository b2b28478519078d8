/// Everything on one machine: SQS, S3 and a provider in this process, the same function as on
/// Lambda, and the commands that use them.
///
/// [LocalRun] is the way in; [Run], [Serve] and [Collect] are its commands, and [LocalParts] puts
/// their parts together. [Submit], [Status], [Fetch] and [Cancel] are those of whole jobs in a
/// bucket, [PlanFile] tells beforehand what a file takes, and [LocalJobs] follows jobs on this
/// machine. Below it `cli` reads arguments and tells what happens, `files` reads prompts and writes
/// records, `job` is a whole job as its user sees it, `plan` reads a file without sending it, `aws`
/// is SQS, S3 and Lambda's event source mapping, `provider` the sample provider; tests and
/// benchmarks use the parts as well. In test scope, so that none of it gets into the function's
/// package.
@NullMarked
package sluice.local;

import org.jspecify.annotations.NullMarked;
