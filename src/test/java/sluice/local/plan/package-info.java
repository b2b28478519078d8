/// What a file of prompts takes before anything is sent: the planner of jobs reads it, and the
/// time, the cost and the settings that fit follow from the figures of its lines.
@NullMarked
package sluice.local.plan;

import org.jspecify.annotations.NullMarked;
