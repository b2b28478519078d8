package sluice.message;

import java.io.IOException;

/// Thrown if a message continues after its JSON object.
final class TrailingContentException extends IOException {
  private static final long serialVersionUID = 1;
}
