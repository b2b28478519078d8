package sluice.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Starts environments of the packaged functions, each process under a name of its own: the
/// provider sees it as the key, and the output goes to a file of that name. Immutable.
///
/// @param variables of all processes
/// @param logs the folder of the output
/// @param onDeath is told the name of a process just before it is killed
record FunctionLauncher(
    FunctionPackage function, Map<String, String> variables, Path logs, Consumer<String> onDeath) {
  private static final int MEMORY = 512;

  /// Starts environments of a function.
  ///
  /// @param name what their processes' names begin with
  /// @param timeout of an invocation
  List<FunctionEnvironment> start(String name, int count, Class<?> handler, Duration timeout) {
    return IntStream.range(0, count)
        .mapToObj(number ->
            new FunctionEnvironment(
                "%s-%d".formatted(name, number),
                timeout,
                process -> launch(handler, process),
                onDeath))
        .toList();
  }

  private FunctionProcess launch(Class<?> handler, String process) {
    Map<String, String> own = new HashMap<>(variables);
    own.put("PROVIDER_API_KEY", process);
    var runtime = new JavaRuntime(function, MEMORY, FunctionProcess.handler(handler));
    return new FunctionProcess(runtime, own, logs.resolve(process + ".log"));
  }
}
