package sluice.batch;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.batch.Outcome.ReturnReason;

/// The delays of all messages of a batch that come back. Pure but for chance.
record RedeliveryDelays(RedeliveryBackoff delay) {

  /// By message id, in the batch's order. What stands behind an earlier message of its group waits
  /// as long as that one.
  Map<String, Duration> of(List<MessageResult> batch) {
    Map<String, Duration> delays = new LinkedHashMap<>();
    Map<String, Duration> ofGroups = new HashMap<>();
    for (MessageResult ended : batch) {
      if (ended.outcome() instanceof Outcome.Returned comesBack) {
        Duration own = delay.of(comesBack, ended.message().receives());
        String group = ended.message().group().orElse("");
        Duration first = ofGroups.getOrDefault(group, own);
        Duration chosen = comesBack.cause() instanceof ReturnReason.Behind ? first : own;
        ended.message().group().ifPresent(name -> ofGroups.putIfAbsent(name, chosen));
        delays.put(ended.message().id(), chosen);
      }
    }
    return delays;
  }
}
