/// The command line of the local run: its arguments, what it shows while it runs, and the summary
/// at its end.
///
/// [Arguments] makes a [Command] of the system properties. [ConsoleListener] tells on the [Screen]
/// what a batch's listener is told, and [Report] what a run came to; [BatchText] tells how far a
/// whole job is, and [PlanText] what it would take.
@NullMarked
package sluice.local.cli;

import org.jspecify.annotations.NullMarked;
