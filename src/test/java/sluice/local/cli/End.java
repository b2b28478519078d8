package sluice.local.cli;

import java.util.List;
import sluice.local.cli.AbortPolicy.Halt;

/// Why a run ended.
public sealed interface End {
  /// Every prompt has its record.
  record Complete() implements End {}

  /// There is an outage that only the user can end.
  record Halted(Halt halt) implements End {}

  /// What is not done lies in the dead-letter queue.
  record DeadLetters(int messages) implements End {}

  /// The user has ended it.
  record Interrupted() implements End {}

  /// Something broke here.
  record Broken(Throwable failure) implements End {}

  /// What the user is told of it, and what to do; nothing where all is done.
  default List<String> lines() {
    return switch (this) {
      case Complete() -> List.of();
      case Halted(Halt halt) -> List.of(early(halt.message()), halt.advice());
      case DeadLetters(int messages) ->
          List.of(
              early(
                  "%s to the queue too often (now in its dead-letter queue)."
                      .formatted(
                          Formats.count(messages, "message returned", "messages returned"))));
      case Interrupted() -> List.of("Stopped early: interrupted.");
      case Broken(Throwable failure) ->
          List.of(
              early("internal error: " + failure),
              "If it happens again, report it with the line above.");
    };
  }

  private static String early(String why) {
    return "Stopped early: " + why;
  }
}
