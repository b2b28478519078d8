/// SQS, S3 and Lambda's event source mapping in this process.
///
/// [LocalQueues] and [LocalBucket] are the servers; [EventSourceMapping] does between queue and
/// function what Lambda does, [JobNotifications] between bucket and queue what S3 does. Of the
/// local run it knows the files alone.
@NullMarked
package sluice.local.aws;

import org.jspecify.annotations.NullMarked;
