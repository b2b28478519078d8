/// How a prompt is sent: it waits for its model's limits and a permit, is sent, and is sent once
/// more where that may help.
@NullMarked
package sluice.dispatch;

import org.jspecify.annotations.NullMarked;
