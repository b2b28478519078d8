/// The sample provider: an OpenAI-compatible API in this process that asks no model.
///
/// [SampleProvider] is the server, [Behaviour] says how it behaves, and [SampleReplies] decides
/// what each call gets. Knows no other package of the local run.
@NullMarked
package sluice.local.provider;

import org.jspecify.annotations.NullMarked;
