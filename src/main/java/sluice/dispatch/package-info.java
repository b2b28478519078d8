/// How a prompt is sent: it waits for its model's limiter and a permit, is sent, and is sent again
/// if a retry may succeed.
@NullMarked
package sluice.dispatch;

import org.jspecify.annotations.NullMarked;
