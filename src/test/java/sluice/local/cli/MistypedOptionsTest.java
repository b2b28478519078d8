package sluice.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MistypedOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "prompt, prompts",
    "Prompts, prompts",
    "promtps, prompts",
    "pormpt, prompts",
    "provder, provider",
    "providers, provider",
    "modle, model",
    "Model, model",
    "jobs, job",
    "rmp, rpm",
    "max-in-flight, maxInFlight",
    "maxinflight, maxInFlight",
    "MAX_IN_FLIGHT, maxInFlight",
    "environment, environments",
    "server, serve",
    "colect, collect",
    "waits, wait",
    "exmaple, example",
    "sumbit, submit",
    "stauts, status",
    "fech, fetch",
    "cancle, cancel",
    "plam, plan",
    "buckets, bucket",
    "partail, partial",
    "option, options",
    "maxusd, maxUsd",
    "windows, window",
    "strickt, strict",
    "tempalte, template",
    "price, prices",
  })
  void mistypedOption_isToldWhichOneIsMeant(String mistyped, String meant) {
    assertThat(MistypedOptions.mistakes(" -q test-compile exec:exec -D%s=x".formatted(mistyped)))
        .containsExactly("-D%s: no such option; did you mean -D%s?".formatted(mistyped, meant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-q test-compile exec:exec",
        "-q test-compile exec:exec -Dprompts=my prompt.txt -Dmodel=m -Dserve",
        "-Dmain.class=x -Dexec.args=prompt -Dmaven.repo.local=/r -Dstyle.color=never",
        "-DskipTests -DskipITs -Dit.test=AIT -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false",
        "-Drevision=1 -Dencoding=UTF-8 -Ddebug -Dfile=x -Durl=y -Dcheckstyle.skip -Dorg.slf4j.x=off",
        "-Djava.io.tmpdir=/x -Dhttp.proxyHost=h -Duser.home=/h -Dspotless.check.skip=true",
        "-Pall verify -T1C -e -X --prompt"
      })
  void optionThatMayBeMavens_isAccepted(String commandLine) {
    assertThat(MistypedOptions.mistakes(commandLine)).isEmpty();
  }

  @Test
  void mistypedOptionInAnyForm_isNamedOnce() {
    assertThat(MistypedOptions.mistakes("-Dprompt=a -Dprompt=b -D modl=x -Dserver"))
        .containsExactly(
            "-Dprompt: no such option; did you mean -Dprompts?",
            "-Dmodl: no such option; did you mean -Dmodel?",
            "-Dserver: no such option; did you mean -Dserve?");
  }
}
