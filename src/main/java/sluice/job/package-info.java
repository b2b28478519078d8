/// Whole jobs: a file of prompts becomes chunks on the queue, and their records become two files.
/// Decisions are pure; what is done goes through ports and blocks the thread of the invocation.
@NullMarked
package sluice.job;

import org.jspecify.annotations.NullMarked;
