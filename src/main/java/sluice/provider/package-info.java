/// Sends prompts over HTTP, and classifies the replies. Classification is pure; only the transport
/// uses the network.
@NullMarked
package sluice.provider;

import org.jspecify.annotations.NullMarked;
