package sluice.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The bytes of a body, taken piece by piece as they come. Not safe for many threads.
interface BodyPieces {

  /// The next piece, to be used before the one after it is asked for; nothing where more must come
  /// first.
  ///
  /// @throws IOException where what came is not what it should be, or larger
  Optional<ByteBuffer> next() throws IOException;

  /// Makes sure that the body is whole, as no more will come.
  ///
  /// @throws IOException where it breaks off
  void end() throws IOException;

  /// Bytes as they are received.
  final class Received implements BodyPieces {
    private final Deque<ByteBuffer> buffers = new ArrayDeque<>();

    void add(List<ByteBuffer> more) {
      more.stream().filter(ByteBuffer::hasRemaining).forEach(buffers::add);
    }

    @Override
    public Optional<ByteBuffer> next() {
      return Optional.ofNullable(buffers.poll());
    }

    @Override
    public void end() {
      // The connection tells where a body ends.
    }
  }
}
