/// The files of the local run: prompts in, records out.
///
/// [PromptFile] and [PromptReader] read prompts, [RecordFinder] finds their records in a bucket,
/// and [ResultFiles] writes these as OpenAI's Batch API does, as [JobResults] does for whole jobs.
/// Knows no other package of the local run.
@NullMarked
package sluice.local.files;

import org.jspecify.annotations.NullMarked;
