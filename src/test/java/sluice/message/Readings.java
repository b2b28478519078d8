package sluice.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import sluice.message.MessageReader.Rules;
import sluice.testing.MessageBuilder;

/// Reads messages for the tests, under rules that leave most things open.
final class Readings {
  static final Instant SENT = Instant.parse("2026-01-02T03:04:05Z");
  static final Duration MAX_AGE = Duration.ofDays(13);
  static final int MAX_BYTES = 4096;
  static final Set<Endpoint> OPENAI = EnumSet.complementOf(EnumSet.of(Endpoint.MESSAGES));

  private static final Rules RULES =
      new Rules(OPENAI, Optional.of("default-model"), MAX_BYTES, MAX_AGE);

  private Readings() {}

  static Message message(String body) {
    return message(body, Optional.empty(), Optional.empty());
  }

  static Message message(String body, Optional<String> customId, Optional<String> job) {
    return MessageBuilder.message("message-1")
        .body(body)
        .customId(customId)
        .job(job)
        .queue("prompts")
        .sentAt(SENT)
        .build();
  }

  static ParsedMessage read(Message message, Rules rules) {
    return new MessageReader(rules).read(message, SENT);
  }

  static ParsedMessage read(Message message) {
    return read(message, RULES);
  }

  static Rules withoutDefaultModel() {
    return new Rules(OPENAI, Optional.empty(), MAX_BYTES, MAX_AGE);
  }

  static Rules withMaxBytes(int maxBytes) {
    return new Rules(OPENAI, Optional.of("default-model"), maxBytes, MAX_AGE);
  }

  static Prompt prompt(String body) {
    return prompt(read(message(body)));
  }

  static Prompt prompt(ParsedMessage reading) {
    return assertThat(reading).asInstanceOf(type(Prompt.class)).actual();
  }

  static InvalidMessage refusal(String body) {
    return refusal(read(message(body)));
  }

  static InvalidMessage refusal(ParsedMessage reading) {
    return assertThat(reading).asInstanceOf(type(InvalidMessage.class)).actual();
  }

  /// A batch line to chat completions with this body.
  static String line(String body) {
    return """
    {"custom_id":"r1","method":"POST","url":"/v1/chat/completions","body":%s}\
    """
        .formatted(body);
  }

  /// Arrays nested in one another.
  static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }
}
