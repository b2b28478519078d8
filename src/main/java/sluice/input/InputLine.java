package sluice.input;

import java.util.Optional;
import sluice.message.ErrorCode;

/// A line of a job's file that is not blank, or a row of a table. Immutable.
public sealed interface InputLine {

  /// Where it begins in the file: a line's number from 1 on, blank lines included.
  int number();

  /// A text of any form that a message may have.
  record Text(int number, String text) implements InputLine {}

  /// A prompt from a table.
  ///
  /// @param prompt its text, whatever it begins with
  /// @param customId empty where the table has none
  record Row(int number, String prompt, Optional<String> customId) implements InputLine {}

  /// A line that cannot be read.
  ///
  /// @param digest of its bytes, SHA-256 in lower-case hex
  /// @param code of its record
  /// @param message says what is wrong
  record Unreadable(int number, String digest, ErrorCode code, String message)
      implements InputLine {}
}
