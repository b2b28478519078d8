/// What tests, simulation, benchmarks and the local run share: each fake of a part outside, once.
///
/// [VirtualTime] is the clock, [FakeStore] an S3 whose failures a test scripts, [ScriptedProvider]
/// a provider whose replies it scripts, [RecordingListener] hears what is told, and
/// [MessageBuilder] makes messages. Depends on the main code, and on no other package of the tests.
@NullMarked
package sluice.testing;

import org.jspecify.annotations.NullMarked;
