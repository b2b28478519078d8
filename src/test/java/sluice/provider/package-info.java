/// Tables for what is decided purely, and real sockets for what touches the network.
@NullMarked
package sluice.provider;

import org.jspecify.annotations.NullMarked;
