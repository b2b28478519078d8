package sluice.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sluice.store.Note.Mark;
import sluice.store.Notes.Noted;
import sluice.store.ObjectStore.Failed;
import sluice.store.PatientStore.Patience;
import sluice.time.VirtualTime;

final class NotesTest {
  private static final String KEY = "notes/m-1.json";
  private static final Note SUSPECT =
      new Note(2, Optional.empty(), Mark.NONE, /* isSuspect= */ true, 1);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedStore store = new ScriptedStore();
  private final Notes notes = new Notes(new PatientStore(store, time, new Random(1)));
  private final Patience once = new Patience(1, Duration.ofMinutes(1).toNanos());

  @Test
  void areReadAsTheyWereKept() {
    var _ = notes.keep("m-1", SUSPECT, once).join();

    assertThat(read()).isEqualTo(new Noted.Known(SUSPECT));
    assertThat(store.text(KEY)).endsWith("}\n");
  }

  @Test
  void tellNothingWhereThereIsNone() {
    assertThat(read()).isEqualTo(new Noted.Known(Note.NONE));
  }

  @Test
  void tellNothingWhereSomethingElseLies() {
    store.put(KEY, "<html>".getBytes(UTF_8));

    assertThat(read()).isEqualTo(new Noted.Known(Note.NONE));
  }

  @Test
  void tellOfADeathByAMarkThatIsStillThere() {
    var _ = notes.keep("m-1", SUSPECT.running(), once).join();

    assertThat(read())
        .isEqualTo(new Noted.Known(new Note(2, Optional.empty(), Mark.NONE, true, 2)));
  }

  @Test
  void areDeletedWhereTheySayNothing() {
    var _ = notes.keep("m-1", SUSPECT, once).join();
    var _ = notes.keep("m-1", Note.NONE, once).join();

    assertThat(store.text(KEY)).isEmpty();
    assertThat(store.calls()).containsExactly("PUT " + KEY, "DELETE " + KEY);
  }

  @Test
  void areForgotten() {
    var _ = notes.keep("m-1", SUSPECT, once).join();
    var _ = notes.forget("m-1", once).join();

    assertThat(store.text(KEY)).isEmpty();
  }

  @Test
  void standUnderAnEncodedName() {
    var _ = notes.keep("../ü", SUSPECT, once).join();

    assertThat(store.calls()).containsExactly("PUT notes/%2E.%2F%C3%BC.json");
  }

  @Test
  void sayWhyTheyCannotBeRead() {
    store.failsForGood();

    assertThat(read())
        .isEqualTo(new Noted.Unknown(new Failed(false, "S3 answered 403 AccessDenied")));
  }

  private Noted read() {
    return notes.read("m-1", once).join();
  }
}
