package sluice.volley;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Asks for the key anew after one was refused; meanwhile nothing of the volley is fired with the
/// old one. Safe for many threads.
final class KeyRenewal {
  private final Environment environment;
  private final AtomicInteger underWay = new AtomicInteger();

  KeyRenewal(Environment environment) {
    this.environment = environment;
  }

  boolean isUnderWay() {
    return underWay.get() > 0;
  }

  /// Asks for another key.
  ///
  /// @param then is told whether there is one, before the others go on
  void renew(Optional<String> refused, Consumer<Boolean> then) {
    underWay.incrementAndGet();
    var _ =
        environment
            .parts()
            .keys()
            .renew(refused)
            .handle((isNew, failure) -> failure == null && isNew)
            .thenAccept(isNew -> conclude(isNew, then));
  }

  private void conclude(boolean isNew, Consumer<Boolean> then) {
    if (isNew) {
      environment.keyChanged();
    }
    then.accept(isNew);
    underWay.decrementAndGet();
    environment.pump().signal();
  }
}
