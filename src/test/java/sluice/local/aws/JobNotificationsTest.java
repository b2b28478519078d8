package sluice.local.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.chunk.Fact;
import sluice.chunk.JobOptions;
import sluice.chunk.Run;
import sluice.chunk.RunKey;
import sluice.chunk.SourceFile;
import sluice.job.JobEvent;
import sluice.job.JobEventReader;
import sluice.testing.FakeJobStore;

final class JobNotificationsTest {
  private static final String INPUT = "jobs/a b/march/input.jsonl";

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final FakeJobStore store = new FakeJobStore(() -> now);
  private final List<String> messages = new ArrayList<>();
  private JobNotifications notifications = new JobNotifications(store, messages::add);

  private List<JobEvent> events() {
    return messages.stream().flatMap(body -> JobEventReader.read(body).stream()).toList();
  }

  private SourceFile source(int index) {
    return ((JobEvent.FileCame) events().get(index)).source();
  }

  @Test
  void newFile_isToldOnce() {
    store.put(INPUT, "hi\n");

    notifications.look();
    notifications.look();

    assertThat(events()).hasSize(1);
    assertThat(source(0).key().text()).isEqualTo(INPUT);
    assertThat(source(0).size()).isEqualTo(3);
    assertThat(source(0).time()).isEqualTo(now);
  }

  @Test
  void changedFile_isNewerThoughItChangedInTheSameSecond() {
    store.put(INPUT, "hi\n");
    notifications.look();
    store.put(INPUT, "ho\n");
    notifications.look();
    now = now.plusSeconds(1);
    store.put(INPUT, "hu\n");
    notifications.look();

    assertThat(events()).hasSize(3);
    assertThat(source(1).isNewerThan(source(0))).isTrue();
    assertThat(source(2).isNewerThan(source(1))).isTrue();
  }

  @Test
  void cancel_isTold() {
    store.put("jobs/march/cancel", "");

    notifications.look();

    assertThat(events()).containsExactly(new JobEvent.CancelCame("march", now));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobs/march/options.json",
        "jobs/march/batch.json",
        "jobs/march/output.jsonl",
        "jobs/input.jsonl",
        "results/march/input.jsonl",
        "jobs/march/input.json"
      })
  void otherObjects_areNotTold(String key) {
    store.put(key, "{}");

    notifications.look();

    assertThat(messages).isEmpty();
  }

  @Test
  void fileOfARun_isKnownToANewProcess() {
    store.put(INPUT, "hi\n");
    notifications.look();
    var run =
        new Run(
            new RunKey("a b/march", 1),
            source(0),
            now,
            now.plus(Duration.ofDays(1)),
            JobOptions.NONE,
            Optional.empty());
    store.put(run.key().fact(Fact.RUN), new String(run.json(), UTF_8));

    notifications = new JobNotifications(store, messages::add);
    notifications.look();
    assertThat(events()).hasSize(1);

    store.put(INPUT, "ho\n");
    notifications.look();
    assertThat(source(1).isNewerThan(source(0))).isTrue();
  }

  @Test
  void fileThatCouldNotBeTold_isToldAtTheNextLook() {
    store.put(INPUT, "hi\n");
    var failing =
        new JobNotifications(
            store,
            body -> {
              if (messages.isEmpty()) {
                messages.add("lost");
                throw new IllegalStateException("the queue does not answer");
              }
              messages.add(body);
            });

    assertThatIllegalStateException().isThrownBy(failing::look);
    failing.look();

    assertThat(events()).hasSize(1);
  }
}
