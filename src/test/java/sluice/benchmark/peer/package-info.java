/// Peers: what others would write for the same task, kept to be measured beside Sluice. Neither a
/// part of it nor an example to follow: they retry nothing, watch no deadline, and pay again for
/// every message that is delivered twice.
///
/// They are packaged as functions of their own, on the same jars, so nothing here may use a class
/// outside this package.
@NullMarked
package sluice.benchmark.peer;

import org.jspecify.annotations.NullMarked;
