package sluice.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import sluice.benchmark.peer.NaiveHandler;
import sluice.benchmark.peer.ThreadPoolHandler;
import sluice.benchmark.peer.VirtualThreadsHandler;
import sluice.lambda.LambdaHandler;

/// Who is measured. The order is that of the tables.
enum Contender {
  SLUICE("Sluice", new Java(LambdaHandler.class), true),
  NAIVE("naive handler", new Java(NaiveHandler.class), true),
  VIRTUAL("virtual thread a prompt", new Java(VirtualThreadsHandler.class), true),
  POOL("pool of 50 threads", new Java(ThreadPoolHandler.class), false),
  HTTPX("asyncio, httpx", new Python("httpx"), true),
  AIOHTTP("asyncio, aiohttp", new Python("aiohttp"), true);

  private final String label;
  private final Program program;
  private final boolean usesAllPermits;

  Contender(String label, Program program, boolean usesAllPermits) {
    this.label = label;
    this.program = program;
    this.usesAllPermits = usesAllPermits;
  }

  /// What runs in the process.
  sealed interface Program {}

  /// A function under Lambda's Java runtime.
  record Java(Class<?> handler) implements Program {}

  /// A script on an HTTP library.
  record Python(String library) implements Program {}

  /// Those with these names.
  ///
  /// @param names in any case; none for all
  static List<Contender> named(List<String> names) {
    return Arrays.stream(values())
        .filter(contender ->
            names.isEmpty() || names.contains(contender.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  String label() {
    return label;
  }

  Program program() {
    return program;
  }

  /// One that does not takes many times as long, so it is measured with one seed and one batch.
  boolean usesAllPermits() {
    return usesAllPermits;
  }
}
