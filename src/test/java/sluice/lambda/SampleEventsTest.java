package sluice.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.message.Endpoint;
import sluice.message.Message;
import sluice.message.MessageReader;
import sluice.message.Prompt;

/// The first events that people make: `sam local generate-event sqs receive-message`, and the
/// template of the Lambda console. Both are dated 2018.
final class SampleEventsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
  private static final MessageReader READER =
      new MessageReader(
          new MessageReader.Rules(
              EnumSet.allOf(Endpoint.class), Optional.of("m"), 1 << 20, Duration.ofDays(13)));

  @ParameterizedTest
  @CsvSource({"generated-event.json, Say hello.", "console-event.json, Hello from SQS!"})
  void eventOfTheConsoleOrSam_isReadAsAPrompt(String file, String text) throws IOException {
    List<Message> messages = SqsEventReader.of(event(file), NOW);

    assertThat(messages).hasSize(1);
    assertThat(READER.read(messages.getFirst(), NOW))
        .isInstanceOfSatisfying(Prompt.class, prompt -> assertThat(prompt.body()).contains(text));
  }

  private static SQSEvent event(String file) throws IOException {
    ClassLoader classes = SampleEventsTest.class.getClassLoader();
    try (InputStream json =
        Objects.requireNonNull(SampleEventsTest.class.getResourceAsStream(file))) {
      return LambdaEventSerializers.serializerFor(SQSEvent.class, classes).fromJson(json);
    }
  }
}
