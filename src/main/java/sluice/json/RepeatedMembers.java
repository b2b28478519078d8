package sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the members of a text that are repeated later in their object. Used for one text, by one
/// thread.
///
/// Of each member of the open objects it keeps the place and a hash of the name, 8 bytes together.
/// It compares names only if their hashes are equal.
final class RepeatedMembers {
  /// Objects of at most this many members are compared pairwise, without sorting.
  private static final int FEW = 8;

  private final byte[] json;

  /// The members of the open objects, outermost first: the name's hash in the upper half, its place
  /// in the lower.
  private final Longs members = new Longs();

  /// The index in `members` of the first member of each open object.
  private final Longs starts = new Longs();

  private final Longs dropped = new Longs();

  RepeatedMembers(byte[] json) {
    this.json = json;
  }

  void open() {
    starts.add(members.size);
  }

  /// Adds a member of the innermost object.
  ///
  /// @param start the place of the quotation mark before the name
  /// @param end the place after the quotation mark that ends the name
  void add(int start, int end) {
    members.add((long) hash(start, end) << 32 | start);
  }

  void close() {
    int from = (int) starts.removeLast();
    if (mayRepeat(from)) {
      dropRepeated(from);
    }
    members.size = from;
  }

  /// Returns the members to skip, in order: the place where each begins in the upper half, the
  /// place where the next one begins in the lower. Members inside another such member are listed,
  /// too.
  long[] dropped() {
    long[] places = Arrays.copyOf(dropped.values, dropped.size);
    Arrays.sort(places);
    return places;
  }

  private boolean mayRepeat(int from) {
    int count = members.size - from;
    if (count > FEW) {
      return hasNeighbours(sorted(from));
    }
    for (int one = from; one < members.size; one++) {
      for (int other = from; other < one; other++) {
        if (hash(members.values[one]) == hash(members.values[other])) {
          return true;
        }
      }
    }
    return false;
  }

  private long[] sorted(int from) {
    long[] sorted = Arrays.copyOfRange(members.values, from, members.size);
    Arrays.sort(sorted);
    return sorted;
  }

  private static boolean hasNeighbours(long[] sorted) {
    for (int i = 1; i < sorted.length; i++) {
      if (hash(sorted[i]) == hash(sorted[i - 1])) {
        return true;
      }
    }
    return false;
  }

  private void dropRepeated(int from) {
    long[] sorted = sorted(from);
    int start = 0;
    for (int end = 1; end <= sorted.length; end++) {
      if (end == sorted.length || hash(sorted[end]) != hash(sorted[start])) {
        if (end - start > 1) {
          dropRepeated(Arrays.copyOfRange(sorted, start, end), from);
        }
        start = end;
      }
    }
  }

  /// Compares members whose hashes are equal.
  ///
  /// A map of their own, because clearing one takes as long as the largest group was large: many
  /// small groups behind a large one took minutes.
  private void dropRepeated(long[] alike, int from) {
    Map<String, Integer> last = new HashMap<>();
    for (long member : alike) {
      dropEarlier(last.put(name(place(member)), place(member)), from);
    }
  }

  private void dropEarlier(@Nullable Integer earlier, int from) {
    if (earlier != null) {
      dropped.add((long) earlier << 32 | nextAfter(earlier, from));
    }
  }

  /// Returns the place where the member after the one at that place begins.
  private int nextAfter(int place, int from) {
    int low = from;
    int high = members.size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (place(members.values[middle]) > place) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return place(members.values[low]);
  }

  private static int hash(long member) {
    return (int) (member >>> 32);
  }

  private static int place(long member) {
    return (int) member;
  }

  /// Returns `String`'s hash of a name; makes a `String` only of a name with escapes or characters
  /// beyond ASCII.
  private int hash(int start, int end) {
    int hash = 0;
    for (int i = start + 1; i < end - 1; i++) {
      if (json[i] < 0 || json[i] == '\\') {
        return name(start).hashCode();
      }
      hash = 31 * hash + json[i];
    }
    return hash;
  }

  private String name(int start) {
    int end = start + 1;
    boolean isEscaped = false;
    while (json[end] != '"') {
      isEscaped |= json[end] == '\\';
      end += json[end] == '\\' ? 2 : 1;
    }
    return isEscaped
        ? unescaped(start, end + 1)
        : new String(json, start + 1, end - start - 1, UTF_8);
  }

  private String unescaped(int start, int end) {
    try (JsonParser parser =
        StrictJson.OF_ANSWERS.parser(new NormalisedJson(json, start, end, new long[0]))) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A growing array.
  private static final class Longs {
    private long[] values = new long[16];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }

    long removeLast() {
      return values[--size];
    }
  }
}
