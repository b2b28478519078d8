/// Simulation: whole queues of prompts, whole jobs, outages of hours and accounts with limits, in
/// virtual time, worked off by the production environment and the production job function.
///
/// [SqsQueue], [Mapping], [Provider] and [Bucket] are models of SQS, Lambda's event source mapping,
/// an OpenAI-like provider and S3; everything between them is the code that runs in Lambda. A
/// [Scenario] says what is dropped and what goes wrong, [Run] lets it pass, [Result] is what it
/// came to, and [SimulationReport] prints the table.
///
/// Of a job, [JobScenario] and [JobFaults] say what it is and what goes wrong, [JobSimulation] lets
/// it pass, [JobPayments] and [JobResults] check what is promised, and [PlantedBug] checks them.
/// [JobSimulationReport] runs many seeds, and [JobBill] counts what jobs cost.
@NullMarked
package sluice.simulation;

import org.jspecify.annotations.NullMarked;
