package sluice.message;

import java.util.Optional;
import sluice.message.MessageFields.Member;

/// Resolves the identity of a message's record, also of a message with a malformed id or job.
/// Immutable.
///
/// @param misnaming the first malformed name (`custom_id` or `job`); the message is refused, and
///   the next source in order names its record
/// @param body the message's body as received
record IdentityReader(Identity identity, Optional<String> misnaming, String body) {

  static IdentityReader of(Message message, MessageFields fields) {
    Name id = Name.of("custom_id", fields, Member.CUSTOM_ID, message.customId());
    Name job = Name.of("job", fields, Member.JOB, message.job());
    Identity identity =
        new Identity(
            job.wellFormed().orElse(message.queue()),
            id.wellFormed().orElse(message.id()),
            id.wellFormed().isPresent());
    return new IdentityReader(identity, id.misnaming().or(job::misnaming), message.body());
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

  /// An id or a job: the first well-formed one of member and attribute.
  ///
  /// @param misnaming what it is called, if the one that takes precedence is malformed
  private record Name(Optional<String> wellFormed, Optional<String> misnaming) {
    static Name of(String called, MessageFields fields, Member member, Optional<String> attribute) {
      Optional<String> inside = fields.value(member).name().filter(Identity::isWellFormed);
      Optional<String> beside = attribute.filter(Identity::isWellFormed);
      boolean isMalformed =
          fields.has(member) ? inside.isEmpty() : attribute.isPresent() && beside.isEmpty();
      return new Name(
          inside.or(() -> beside), isMalformed ? Optional.of(called) : Optional.empty());
    }
  }
}
