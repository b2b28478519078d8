package sluice.local.cli;

import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sluice.provider.OutageKind;

/// Outages in words for the screen. Pure.
public final class OutageText {
  private static final String AND_BEFORE = " <- ";

  private OutageText() {}

  /// What the function's log says, on one line and without Java's names for it.
  ///
  /// @param base the provider's address
  public static String of(String message, URI base) {
    if (message.contains("UnresolvedAddressException")) {
      return "no host is named %s".formatted(base.getHost());
    }
    if (message.contains("HttpConnectTimeoutException")) {
      return "connecting to %s timed out".formatted(place(base));
    }
    if (message.contains("ConnectException")) {
      return message.contains("nreachable")
          ? "%s cannot be reached from here".formatted(place(base))
          : "connection refused at %s: nothing listens there".formatted(place(base));
    }
    String line = message.replaceAll("\\s+", " ").strip();
    return line.contains(AND_BEFORE) ? withoutRepetitions(line) : line;
  }

  /// One line that tells of an outage.
  ///
  /// @param words as [#of] has them
  public static String line(OutageKind outage, Instant since, String words) {
    String stop = words.endsWith(".") ? "" : ".";
    return "Trouble (%s) since %s: %s%s"
        .formatted(outage.label(), Formats.time(since), words, stop);
  }

  private static String place(URI base) {
    int standard = "https".equals(base.getScheme()) ? 443 : 80;
    return "%s:%d".formatted(base.getHost(), base.getPort() < 0 ? standard : base.getPort());
  }

  /// An exception's message mostly holds that of its cause.
  private static String withoutRepetitions(String message) {
    List<String> causes =
        Arrays.stream(message.split(AND_BEFORE))
            .map(cause -> cause.replaceFirst("^\\w+(?:Exception|Error): ", ""))
            .distinct()
            .toList();
    return IntStream.range(0, causes.size())
        .filter(index -> isNew(causes, index))
        .mapToObj(causes::get)
        .collect(Collectors.joining("; cause: "));
  }

  private static boolean isNew(List<String> causes, int index) {
    return causes.stream()
        .noneMatch(other -> !other.equals(causes.get(index)) && other.contains(causes.get(index)));
  }
}
