package sluice.message;

import java.io.IOException;

/// Something stands after the one JSON object of a message.
final class TrailingContentException extends IOException {
  private static final long serialVersionUID = 1;
}
