package sluice.batch;

/// A message that was read into its task.
///
/// @param prompts how many prompts it stands for
record ReadMessage(MessageTask task, int prompts) {}
