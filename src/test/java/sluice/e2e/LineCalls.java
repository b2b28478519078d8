package sluice.e2e;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The calls that a provider got for the lines of a job, and from which process of the function
/// each came: tells why a line was paid again, and how often a process died while a line was in
/// flight. Safe for many threads.
final class LineCalls {
  private final Map<Integer, List<Call>> calls = new HashMap<>();
  private final Set<Call> open = new HashSet<>();
  private final Set<String> dead = new HashSet<>();
  private final List<Integer> unexplained = new ArrayList<>();
  private long count;
  private long again;

  /// A call.
  static final class Call {
    private final String process;
    private boolean isCut;

    private Call(String process) {
      this.process = process;
    }
  }

  /// A call has come.
  synchronized Call begin(int line, String process) {
    List<Call> before = calls.computeIfAbsent(line, _ -> new ArrayList<>(1));
    count++;
    if (!before.isEmpty()) {
      again++;
      if (!before.stream().allMatch(call -> dead.contains(call.process))) {
        unexplained.add(line);
      }
    }
    var call = new Call(process);
    call.isCut = dead.contains(process);
    before.add(call);
    open.add(call);
    return call;
  }

  /// A call gets its reply.
  synchronized void end(Call call) {
    open.remove(call);
  }

  /// A process is about to be killed.
  synchronized void died(String process) {
    dead.add(process);
    open.stream().filter(call -> call.process.equals(process)).forEach(call -> call.isCut = true);
  }

  /// How many calls there were.
  synchronized long count() {
    return count;
  }

  /// How many there were beyond one a line.
  synchronized long again() {
    return again;
  }

  /// The lines that were sent again although a process that had sent them was still there.
  synchronized List<Integer> unexplained() {
    return List.copyOf(unexplained);
  }

  /// How often a process died while a line was in flight.
  synchronized long deaths(int line) {
    return calls.getOrDefault(line, List.of()).stream().filter(call -> call.isCut).count();
  }

  /// How many lines were sent.
  synchronized int lines() {
    return calls.size();
  }
}
