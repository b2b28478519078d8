package sluice.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkMessageTest {
  private static final ChunkMessage MESSAGE =
      new ChunkMessage(
          new RunKey("march", 1),
          new ChunkRange(17, 850, 900, 1_703_452, 1_803_499),
          Instant.ofEpochSecond(1_795_512_345));
  private static final String BODY =
      "{\"$sluice\":{\"v\":1,\"job\":\"march\",\"run\":1,\"chunk\":17,\"lines\":[850,900],"
          + "\"range\":[1703452,1803499],\"ends\":1795512345}}";

  @Test
  void message_isThatOfTheDesign() {
    assertThat(MESSAGE.body()).isEqualTo(BODY);
    assertThat(ChunkMessage.of(BODY)).contains(MESSAGE);
    assertThat(ChunkMessage.of(" \n" + BODY.replace(":", " : "))).contains(MESSAGE);
  }

  @Test
  void groupOfAMessage_isOneThatSqsTakes() {
    assertThat(MESSAGE.group()).isEqualTo("march");
    assertThat(of("red flower/\u00E9").group()).isEqualTo("red%20flower%2F%C3%A9");
    assertThat(of("x".repeat(150)).group()).hasSize(64);
    assertThat(of("x".repeat(1_000)).group()).hasSize(65);
  }

  private static ChunkMessage of(String job) {
    return new ChunkMessage(new RunKey(job, 1), MESSAGE.range(), MESSAGE.ends());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Translate: {\"$sluice\":1}",
        "{\"prompt\":\"$sluice\"}",
        "{\"prompt\":\"x\",\"$sluice\":{}}",
        "{",
        "[1]",
      })
  void otherMessage_isNoChunk(String body) {
    assertThat(ChunkMessage.of(body)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$sluice\":1}",
        "{\"$sluice\":{}}",
        "{\"$sluice\":{\"v\":2,\"job\":\"x\"}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"\",\"run\":1,\"chunk\":0,\"lines\":[0,1],\"range\":[0,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":0,\"chunk\":0,\"lines\":[0,1],\"range\":[0,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":0,\"lines\":[0,51],\"range\":[0,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":0,\"lines\":[1,1],\"range\":[0,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":0,\"lines\":[0,1],\"range\":[1,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":-1,\"lines\":[0,1],\"range\":[0,1],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":0,\"lines\":[0,1],\"range\":[0,99999999999],\"ends\":1}}",
        "{\"$sluice\":{\"v\":1,\"job\":\"x\",\"run\":1,\"chunk\":0,\"lines\":[0,1],\"range\":[0,1],\"ends\":1}} x",
      })
  void forgedMessage_isRefused(String body) {
    assertThatThrownBy(() -> ChunkMessage.of(body)).isInstanceOf(MalformedObjectException.class);
  }
}
