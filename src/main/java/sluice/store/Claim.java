package sluice.store;

import sluice.store.ObjectStore.Condition;

/// What a message may do at the key of its record, decided by the record that is there: "the first
/// answer wins". Pure.
///
/// Decided before a prompt is sent, and again for the record to be written whenever another writer
/// was faster. A record of the same message means that the message is done, but does not keep out
/// the message's own answer: a message that was delivered twice may fail here and be answered
/// there.
public sealed interface Claim {

  /// The message may have the key: send, then write on this condition.
  record Open(Condition condition) implements Claim {}

  /// A record is there that makes this message's needless: its own, or an answer to the same
  /// request.
  ///
  /// @param isOwn whether this message wrote the record
  record Done(boolean isOwn) implements Claim {}

  /// An answer to another request is there and stays.
  record Taken() implements Claim {}

  /// The key can be neither read nor written: send, then write beside the key.
  record Unusable() implements Claim {}

  /// The claim where no object was found, or where no other message can have the same key.
  Claim UNCONTESTED = new Open(new Condition.Absent());

  /// Decides by the object that was found at the key.
  ///
  /// @param messageId the message that claims the key
  /// @param request the hash of what the message asks ([sluice.message.ParsedMessage#request()])
  /// @param hasAnswer whether the message has been answered and its answer is to be stored
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
