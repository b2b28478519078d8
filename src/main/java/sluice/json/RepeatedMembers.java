package sluice.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds members that are written again later in their object. Lives for one text.
///
/// No name is kept: of each member of the open objects its place and a hash, and only where two
/// hashes meet are the names looked at.
final class RepeatedMembers {
  /// Up to so many members are compared each with each.
  private static final int FEW = 8;

  private final byte[] json;

  /// Members of the open objects, outside in: the hash of the name above, where it begins below.
  private final Longs members = new Longs();

  /// Where in them the open objects begin.
  private final int[] starts = new int[StrictJson.ANSWER_DEPTH];

  private final Longs dropped = new Longs();
  private int depth;

  RepeatedMembers(byte[] json) {
    this.json = json;
  }

  void open() {
    starts[depth++] = members.size;
  }

  /// One more member of the innermost object.
  ///
  /// @param start where the quotation mark before its name stands
  /// @param end behind the one after it
  void add(int start, int end) {
    members.add((long) hash(start, end) << 32 | start);
  }

  void close() {
    int from = starts[--depth];
    if (mayRepeat(from)) {
      dropRepeated(from);
    }
    members.size = from;
  }

  /// What is to be passed over, in order: where each begins above, where what comes next does
  /// below. What lies inside another is among them.
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
    Map<String, Integer> last = new HashMap<>();
    for (int i = 0; i < sorted.length; i++) {
      boolean isAlike = i > 0 && hash(sorted[i]) == hash(sorted[i - 1]);
      boolean isFollowed = i + 1 < sorted.length && hash(sorted[i]) == hash(sorted[i + 1]);
      if (!isAlike) {
        last.clear();
      }
      if (isAlike || isFollowed) {
        dropEarlier(last.put(name(place(sorted[i])), place(sorted[i])), from);
      }
    }
  }

  private void dropEarlier(@Nullable Integer earlier, int from) {
    if (earlier != null) {
      dropped.add((long) earlier << 32 | nextAfter(earlier, from));
    }
  }

  /// Where the member after that one begins.
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

  /// The hash of a name as `String` has it, most often without making one.
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
        StrictJson.OF_ANSWERS.parser(NormalisedJson.between(json, start, end))) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Numbers that grow in count.
  private static final class Longs {
    private long[] values = new long[64];
    private int size;

    void add(long value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = value;
    }
  }
}
