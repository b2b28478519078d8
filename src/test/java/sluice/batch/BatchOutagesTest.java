package sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.batch.BatchHarness.causes;
import static sluice.testing.ScriptedProvider.ERROR;
import static sluice.testing.ScriptedProvider.answer;
import static sluice.testing.ScriptedProvider.broken;
import static sluice.testing.ScriptedProvider.status;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.limit.AccountRates;
import sluice.limit.ModelRates;
import sluice.outcome.MessageResult;
import sluice.outcome.Outcome.Kind;
import sluice.outcome.Outcome.Recorded;
import sluice.provider.ApiKeys;
import sluice.provider.Reply;

/// Outages: what stops the batch, and what only seems to.
final class BatchOutagesTest {
  private final BatchHarness harness = new BatchHarness(5);

  @Test
  void refusedKey_stopsSendingAndAwaitsWhatIsInFlight() {
    harness.provider.script((prompt, _) ->
        prompt.body().contains("m0") ? status(401, ERROR) : answer().after(Duration.ofSeconds(2)));

    List<MessageResult> ended = harness.process(harness.messages(50));

    assertThat(harness.provider.calls()).hasSizeLessThan(7);
    assertThat(ended).filteredOn(end -> end.outcome() instanceof Recorded).hasSizeBetween(4, 6);
    assertThat(causes(ended)).containsOnly("auth").hasSizeGreaterThan(43);
    assertThat(harness.listener.outages()).containsExactly("auth: 401 invalid_request_error");
    assertThat(harness.listener.words()).containsExactly("auth: 401 m");
  }

  @Test
  void emptyAccount_stopsSending() {
    String quota =
        "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}";
    harness.provider.script((_, _) -> status(429, quota));

    assertThat(causes(harness.process(harness.messages(20)))).hasSize(20).containsOnly("quota");
    assertThat(harness.listener.outages()).hasSize(1);
  }

  @Test
  void secretsInAReply_areNotTold() {
    harness.provider.script((_, _) ->
        status(
            401, ERROR.replace("\"m\"", "\"Incorrect API key: key, secret-header, sk-abcdef\"")));

    var _ = harness.process(harness.message("m"));

    assertThat(harness.listener.words().getFirst())
        .doesNotContain("secret-header", "sk-abcdef")
        .contains("***");
  }

  @ParameterizedTest
  @ValueSource(ints = {402, 403, 302, 405})
  void ambiguousRefusalBesideAnAnswer_isThePromptsOwn(int status) {
    harness.provider.script((prompt, _) ->
        prompt.body().contains("m0") ? status(status, "") : answer().after(Duration.ofSeconds(9)));

    List<MessageResult> ended = harness.process(harness.messages(20));

    assertThat(ended.getFirst().outcome()).isEqualTo(new Recorded(Kind.REFUSED));
    assertThat(ended)
        .extracting(MessageResult::outcome)
        .contains(new Recorded(Kind.ANSWERED))
        .hasSize(20);
    assertThat(causes(ended)).isEmpty();
    assertThat(harness.listener.outages()).isEmpty();
  }

  @Test
  void ambiguousRefusalWithoutAnyAnswer_returnsAll() {
    harness.provider.script((_, _) -> status(404, "<html>not here</html>"));

    List<MessageResult> ended = harness.process(harness.messages(20));

    assertThat(causes(ended)).hasSize(20).containsOnly("config");
    assertThat(harness.provider.calls()).hasSizeLessThan(18);
    assertThat(harness.store.records()).isEmpty();
  }

  @Test
  void earlierAnswer_provesNoRefusalToBeThePromptsOwn() {
    var _ = harness.process(harness.message("first"));
    harness.provider.script((_, _) -> status(403, ERROR));

    assertThat(causes(harness.process(harness.message("m")))).containsExactly("auth");
    assertThat(harness.provider.calls().getLast()).contains("\"ping\"");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reply.TransportError.class,
      names = {"NOT_CONNECTED", "BROKEN"})
  void providerThatAnswersNothing_isTold(Reply.TransportError fault) {
    harness.provider.script((_, _) -> broken(fault));

    assertThat(causes(harness.process(harness.messages(3)))).hasSize(3).containsOnly("passing");
    assertThat(harness.listener.outages()).containsExactly("provider: " + fault + ": scripted");
  }

  @Test
  void renewedKey_isReadAgainAfterA401() {
    var renewing = new BatchHarness(2, new RenewingKeys());
    renewing.provider.script((_, _) ->
        renewing.provider.keys().getLast().equals(Optional.of("old"))
            ? status(401, ERROR)
            : answer());

    List<MessageResult> ended = renewing.process(renewing.messages(4));

    assertThat(ended).extracting(MessageResult::outcome).containsOnly(new Recorded(Kind.ANSWERED));
    assertThat(renewing.listener.outages()).isEmpty();
  }

  @Test
  void unreadableKey_returnsEverything() {
    var keyless =
        new BatchHarness(
            2,
            new ApiKeys() {
              @Override
              public CompletableFuture<Result> current(Duration limit) {
                return CompletableFuture.completedFuture(new Result.Unreadable("no such secret"));
              }

              @Override
              public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
                return CompletableFuture.completedFuture(false);
              }
            });

    assertThat(causes(keyless.process(keyless.messages(5)))).hasSize(5).containsOnly("auth");
    assertThat(keyless.provider.calls()).isEmpty();
    assertThat(keyless.environment.shared().permits().inUse()).isZero();
    assertThat(keyless.listener.outages()).containsExactly("auth: no such secret");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 400})
  void accountThatRunsDryInUnknownWords_makesNoErrorRecord(int inFlight) {
    var wide = new BatchHarness(inFlight);
    var random = new Random(inFlight);
    wide.provider.script((_, _) ->
        (wide.provider.calls().size() > 500 ? status(403, ERROR) : answer())
            .after(Duration.ofMillis(200 + random.nextInt(800))));

    List<MessageResult> ended = wide.process(wide.messages(1_500));

    assertThat(ended).noneMatch(end -> end.outcome().equals(new Recorded(Kind.REFUSED)));
    assertThat(causes(ended)).hasSize(1_000).containsOnly("auth");
    assertThat(wide.provider.calls().size()).isLessThan(510 + 3 * inFlight);
  }

  @Test
  void refusedKey_letsNothingElseStart() {
    var narrow = new BatchHarness(1);
    narrow.provider.script((_, _) -> status(401, ERROR));

    assertThat(causes(narrow.process(narrow.messages(3)))).hasSize(3).containsOnly("auth");
    assertThat(narrow.provider.prompts()).hasSize(1);
  }

  @Test
  void failureInFlightAfterARefusedKey_returnsForTheKey() {
    harness.provider.script((prompt, _) ->
        prompt.body().contains("m0")
            ? status(401, ERROR)
            : status(500, ERROR).after(Duration.ofSeconds(3)));

    assertThat(causes(harness.process(harness.messages(3)))).hasSize(3).containsOnly("auth");
  }

  @Test
  void answerToAnotherKey_provesNothing() {
    var renewing = new BatchHarness(4, new RenewingKeys());
    var _ = renewing.process(renewing.message("before"));
    renewing.provider.script((_, _) ->
        status(renewing.provider.keys().getLast().equals(Optional.of("old")) ? 401 : 403, ERROR));

    assertThat(causes(renewing.process(renewing.messages(10)))).hasSize(10).containsOnly("auth");
    assertThat(renewing.store.records()).hasSize(1);
  }

  @Test
  void renewedKey_stopsNothing() {
    var keys =
        new ApiKeys() {
          @Override
          public CompletableFuture<Result> current(Duration limit) {
            return CompletableFuture.completedFuture(new Result.Found(Optional.of("key")));
          }

          @Override
          public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
            return CompletableFuture.completedFuture(true);
          }
        };
    var slow =
        new BatchHarness(
            4,
            keys,
            1_000_000,
            new AccountRates(
                Map.of(), new ModelRates(OptionalLong.of(1), OptionalLong.empty()), 1));
    slow.provider.script((_, _) -> status(401, ERROR));

    List<MessageResult> ended = slow.process(Duration.ofSeconds(90), slow.messages(3));

    assertThat(causes(ended)).containsOnly("no_time");
    assertThat(slow.provider.calls()).hasSize(1);
    assertThat(slow.listener.outages()).isEmpty();
  }

  @Test
  void keySourceThatThrew_isAskedAgain() {
    boolean[] isBroken = {true};
    var keys =
        new ApiKeys() {
          @Override
          public CompletableFuture<Result> current(Duration limit) {
            if (isBroken[0]) {
              throw new IllegalStateException("broken");
            }
            return CompletableFuture.completedFuture(new Result.Found(Optional.empty()));
          }

          @Override
          public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
            return CompletableFuture.completedFuture(false);
          }
        };
    var mending = new BatchHarness(1, keys);
    assertThat(causes(mending.process(mending.messages(2)))).containsExactly("auth", "auth");
    isBroken[0] = false;
    mending.time.advance(Duration.ofMinutes(1));

    assertThat(mending.process(mending.message("m")).getFirst().outcome())
        .isEqualTo(new Recorded(Kind.ANSWERED));
  }

  /// Holds an old key until it is asked to renew it.
  private static final class RenewingKeys implements ApiKeys {
    private String key = "old";

    @Override
    public CompletableFuture<Result> current(Duration limit) {
      return CompletableFuture.completedFuture(new Result.Found(Optional.of(key)));
    }

    @Override
    public CompletableFuture<Boolean> renew(Optional<String> refused, Duration limit) {
      key = "new";
      return CompletableFuture.completedFuture(true);
    }
  }
}
