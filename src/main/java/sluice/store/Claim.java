package sluice.store;

import sluice.store.ObjectStore.Condition;

/// What the record found at a prompt's key leaves to do: "the first answer wins". Pure.
///
/// Asked before a prompt is paid for, and again about the record in hand whenever another was
/// faster at the key. A record of the very same message ends it, but does not keep out its own
/// answer: a message that was delivered twice may fail here and be answered there.
public sealed interface Claim {

  /// The key is to be had: send, then write under this condition.
  record Open(Condition condition) implements Claim {}

  /// Its record is there already, or one that makes it needless.
  ///
  /// @param isOwn whether this very message wrote it
  record Done(boolean isOwn) implements Claim {}

  /// An answer to another request is there, and stays.
  record Taken() implements Claim {}

  /// The key can be neither read nor written: send, then write beside it.
  record Unusable() implements Claim {}

  /// A key where nothing was found, or that nobody else can have.
  Claim UNCONTESTED = new Open(new Condition.Absent());

  /// Decides by what was found.
  ///
  /// @param messageId the message that claims the key
  /// @param request what it asks
  /// @param hasAnswer whether its answer is in hand, having been paid for
  static Claim of(ObjectStore.Found found, String messageId, String request, boolean hasAnswer) {
    RecordHeader head = RecordHeader.of(found.head());
    boolean isOwn = head.messageId().equals(messageId);
    if (isOwn && !(hasAnswer && !head.isAnswer())) {
      return new Done(/* isOwn= */ true);
    }
    if (!head.isAnswer()) {
      return new Open(new Condition.Unchanged(found.etag()));
    }
    return head.request().equals(request) ? new Done(/* isOwn= */ false) : new Taken();
  }
}
