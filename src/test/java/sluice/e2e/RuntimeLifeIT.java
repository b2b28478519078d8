package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.e2e.Behaviours.together;
import static sluice.e2e.Behaviours.where;
import static sluice.e2e.Bucket.outcome;
import static sluice.e2e.Events.ids;
import static sluice.e2e.FunctionHarness.LONG;
import static sluice.e2e.FunctionHarness.SOON;
import static sluice.e2e.Reports.NOTHING_BACK;
import static sluice.e2e.Reports.response;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import sluice.e2e.RuntimeApi.End;

/// From invocation to invocation: killed, frozen, thawed, connections kept and lost.
@EnabledOnOs(value = OS.LINUX, disabledReason = "the runtime client's native part is for Linux")
@Timeout(60)
final class RuntimeLifeIT {
  /// Within which an environment notices that its connections are dead, and answers.
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  @RegisterExtension private static final FunctionHarness harness = new FunctionHarness();

  @Test
  void promptRecordedBeforeAKill_isNotPaidForAgain() {
    harness.provider().behave(where("slow", Provider.SILENT));
    String[] prompts = {"a", "slow b", "c", "slow d", "e", "slow f", "g", "h"};
    FunctionProcess killed = harness.launch(harness.variables());
    var _ = killed.begin(Events.of(1, prompts), LONG);
    Await.until("half of it is recorded", SOON, () -> harness.bucket().records().size() == 5);
    Await.until("half of it is not", SOON, () -> harness.provider().asked("slow") == 3);
    killed.kill();

    harness.provider().behave(Provider.ANSWERING);
    End end = harness.launch(harness.variables()).invoke(Events.of(2, prompts), LONG);

    assertThat(response(end)).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().records()).hasSize(8);
    assertThat(harness.bucket().records().values())
        .allSatisfy(record -> assertThat(outcome(record)).isEqualTo("answered"));
    assertThat(harness.provider().asked("slow"))
        .as("paid again, for their answers were lost")
        .isEqualTo(6);
    assertThat(harness.provider().requests()).hasSize(5 + 3 + 3);
  }

  @Test
  void nextInvocation_reusesTheConnections() {
    FunctionProcess process = harness.launch(harness.variables());
    harness.provider().behave(together(4));
    assertThat(response(process.invoke(Events.of(1, ids("first", 4)), LONG)))
        .isEqualTo(NOTHING_BACK);
    assertThat(harness.provider().server().connections()).isEqualTo(4);

    harness.provider().behave(together(4));
    assertThat(response(process.invoke(Events.of(1, ids("second", 4)), LONG)))
        .isEqualTo(NOTHING_BACK);

    assertThat(harness.bucket().records()).hasSize(8);
    assertThat(harness.provider().server().connections()).isEqualTo(4);
  }

  @Test
  void thawedEnvironment_survivesDeadConnections() {
    FunctionProcess process = harness.launch(harness.variables());
    harness.provider().behave(together(8));
    assertThat(response(process.invoke(Events.of(1, ids("first", 8)), LONG)))
        .isEqualTo(NOTHING_BACK);

    process.freeze();
    harness.provider().server().closeConnections();
    harness.provider().behave(Provider.ANSWERING);
    var end = process.begin(Events.of(1, ids("second", 8)), LONG);
    process.thaw();

    assertThat(end).succeedsWithin(RECOVERY);
    assertThat(response(end.join())).isEqualTo(NOTHING_BACK);
    assertThat(harness.bucket().records()).hasSize(16);
  }
}
