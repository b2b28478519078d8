package sluice.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Reads a body piece by piece while it is received. Confined to one thread at a time.
interface BodyPieces {

  /// Returns the next piece, which is valid until the next call; empty if more must be received
  /// first.
  ///
  /// @throws IOException if the body is damaged or too large
  Optional<ByteBuffer> next() throws IOException;

  /// Ends the body; no more will be received.
  ///
  /// @throws IOException if the body is truncated
  void end() throws IOException;

  /// The bytes as they are received.
  final class Received implements BodyPieces {
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();

    void add(List<ByteBuffer> more) {
      for (ByteBuffer buffer : more) {
        if (buffer.hasRemaining()) {
          buffers.add(buffer);
        }
      }
    }

    @Override
    public Optional<ByteBuffer> next() {
      return Optional.ofNullable(buffers.poll());
    }

    @Override
    public void end() {
      // The HTTP client checks the length of a body.
    }
  }
}
