package sluice.local.files;

import java.util.Optional;
import sluice.message.Identity;
import sluice.message.ParsedMessage;

/// One line of a file of prompts, and whose record it ends in. Immutable.
///
/// @param derivedId the `custom_id` made from the line, where it has none of its own
/// @param reading what the function will make of it
public record PromptLine(String text, Optional<String> derivedId, ParsedMessage reading) {

  public Identity identity() {
    return reading.identity();
  }

  public String request() {
    return reading.request();
  }
}
