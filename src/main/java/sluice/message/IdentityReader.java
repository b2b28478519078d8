package sluice.message;

import java.util.Optional;
import java.util.stream.Stream;
import sluice.message.MessageFields.Member;

/// Whose record a message ends in, found even where what it calls itself is malformed. Immutable.
///
/// @param misnaming the names that are malformed; such a message is refused under the next name in
///   order
/// @param body as received
record IdentityReader(Identity identity, Optional<String> misnaming, String body) {

  static IdentityReader of(Message message, MessageFields envelope) {
    Name id = Name.of("custom_id", envelope, Member.CUSTOM_ID, message.customId());
    Name job = Name.of("job", envelope, Member.JOB, message.job());
    Identity identity =
        new Identity(
            job.wellFormed().orElse(message.queue()),
            id.wellFormed().orElse(message.id()),
            id.wellFormed().isPresent());
    Optional<String> misnaming =
        Stream.of(id, job).filter(Name::isMalformed).map(Name::called).findFirst();
    return new IdentityReader(identity, misnaming, message.body());
  }

  InvalidMessage refusal(ErrorCode code, String message) {
    return new InvalidMessage(identity, code, message, Sha256.hex(body));
  }

  Optional<InvalidMessage> misnamed() {
    return misnaming.map(name ->
        refusal(
            ErrorCode.UNKNOWN_SHAPE,
            "`%s` is no integer and not a well-formed, non-empty string of at most %d characters"
                .formatted(name, Identity.MAX_LENGTH)));
  }

  /// An id or a job: the first well-formed of member and attribute, and whether one before it was
  /// malformed.
  private record Name(String called, Optional<String> wellFormed, boolean isMalformed) {
    static Name of(
        String called, MessageFields envelope, Member member, Optional<String> attribute) {
      Optional<String> inside = envelope.value(member).name().filter(Identity::isWellFormed);
      Optional<String> beside = attribute.filter(Identity::isWellFormed);
      boolean isMalformed =
          envelope.has(member) ? inside.isEmpty() : attribute.isPresent() && beside.isEmpty();
      return new Name(called, inside.or(() -> beside), isMalformed);
    }
  }
}
