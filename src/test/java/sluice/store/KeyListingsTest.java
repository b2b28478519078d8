package sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.store.RetryingStore.RetryLimit;
import sluice.testing.FakeStore;
import sluice.testing.VirtualTime;

final class KeyListingsTest {
  private static final String FOLDER = "results/job/";
  private static final RetryLimit ONCE = new RetryLimit(1, Long.MAX_VALUE / 2);

  private final VirtualTime time = new VirtualTime();
  private final FakeStore store = FakeStore.immediate();
  private final KeyListings listings =
      new KeyListings(new RetryingStore(store, time, new Random(1)), time);

  @ParameterizedTest
  @ValueSource(ints = {1, 12, 500, 10_000})
  void keysOfANewJob_costOneListing(int wanted) {
    KeyListing listing = list(wanted(wanted));

    assertThat(store.listings()).hasSize(1);
    assertThat(wanted(wanted).stream().filter(listing::isAbsent)).hasSize(wanted);
  }

  @Test
  void keysWithAnObject_areNotAbsent() {
    store.put(key(3), "{}");
    store.put(key(19), "{}");

    KeyListing listing = list(wanted(20));

    assertThat(wanted(20).stream().filter(key -> !listing.isAbsent(key)))
        .containsExactly(key(3), key(19));
  }

  @Test
  void keysBeyondTheListing_areNotAbsent() {
    KeyListing listing = list(wanted(20));

    assertThat(listing.isAbsent("results/job/0000000x.json")).isTrue();
    assertThat(listing.isAbsent("results/job/-.json")).isFalse();
    assertThat(KeyListing.ofNothing(0).isAbsent(key(1))).isFalse();
  }

  @Test
  void keysThatFillPages_areListedToTheEnd() {
    fill(KeyListingsTest::key, 2_500);

    KeyListing listing = list(wanted(3_000));

    assertThat(store.listings()).hasSize(3);
    assertThat(wanted(3_000).stream().filter(listing::isAbsent)).hasSize(500);
  }

  @Test
  void keysScatteredOverALargeJob_endTheListingWhenAPageDoesNotPay() {
    fill(number -> key(number * 10), 100_000);
    NavigableSet<String> scattered =
        IntStream.range(0, 100)
            .mapToObj(number -> key(number * 10_000 + 1))
            .collect(Collectors.toCollection(TreeSet::new));

    KeyListing listing = list(scattered);

    assertThat(store.listings()).hasSize(1);
    assertThat(scattered.stream().filter(listing::isAbsent)).hasSize(1);
  }

  @Test
  void pageInAnotherOrder_continuesNoListing() {
    KeyListing listing = KeyListing.from(key(5), 0);

    assertThat(listing.isContinuedBy(List.of(key(5), key(6), key(9)))).isTrue();
    assertThat(listing.isContinuedBy(List.of())).isTrue();
    assertThat(listing.isContinuedBy(List.of(key(6), key(9), key(8)))).isFalse();
    assertThat(listing.isContinuedBy(List.of(key(1), key(6)))).isFalse();
  }

  @Test
  void listingThatFails_tellsOfNoKey() {
    store.failsForGood();

    KeyListing listing = list(wanted(20));

    assertThat(wanted(20)).noneMatch(listing::isAbsent);
  }

  @Test
  void listingThatFailsLater_tellsOfTheKeysBefore() {
    fill(KeyListingsTest::key, 1_500);
    store.goesWell().failsForGood();

    KeyListing listing = list(wanted(3_000));

    assertThat(wanted(3_000)).noneMatch(listing::isAbsent);
  }

  private void fill(IntFunction<String> key, int count) {
    IntStream.range(0, count).forEach(number -> store.put(key.apply(number), "{}"));
  }

  private KeyListing list(NavigableSet<String> wanted) {
    return listings.of(FOLDER, wanted, ONCE).join();
  }

  private static NavigableSet<String> wanted(int count) {
    return IntStream.range(0, count)
        .mapToObj(KeyListingsTest::key)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String key(int number) {
    return FOLDER + "%07d.json".formatted(number);
  }
}
