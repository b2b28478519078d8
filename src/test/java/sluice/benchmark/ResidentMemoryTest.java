package sluice.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ResidentMemoryTest {
  @Test
  void status_hasTheMemoryNowAndItsPeak() {
    String status =
        """
        Name:\tjava
        VmPeak:\t 9000000 kB
        VmHWM:\t  307200 kB
        VmRSS:\t  204928 kB
        RssAnon:\t  200000 kB
        """;

    assertThat(ResidentMemory.parse(status)).contains(new ResidentMemory(200.125, 300));
  }

  @Test
  void statusOfAProcessThatHasEnded_hasNone() {
    assertThat(ResidentMemory.parse("Name:\tjava\nState:\tZ (zombie)\n")).isEmpty();
  }
}
