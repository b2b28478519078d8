/// Simulation: whole queues of prompts, outages of hours and accounts with limits, in virtual time,
/// worked off by the production environment.
///
/// [PromptQueue], [Mapping], [Provider] and [Bucket] are models of SQS, Lambda's event source
/// mapping, an OpenAI-like provider and S3; everything between them is the code that runs in
/// Lambda. A [Scenario] says what is dropped and what goes wrong, [Run] lets it pass, [Result] is
/// what it came to, and [SimulationReport] prints the table.
@NullMarked
package sluice.simulation;

import org.jspecify.annotations.NullMarked;
