package sluice.json;

import java.nio.ByteBuffer;

/// Computes, while a text is received, an upper bound of how many bytes longer [LenientJson] writes
/// it. Confined to one thread at a time.
///
/// Bytes between strings count like bytes in strings, so line breaks and tabs of pretty-printed
/// text add a little to the bound.
public final class LineGrowth {
  /// U+FFFD has three bytes and replaces at least one.
  private static final int REPLACED = 2;

  private int lead;
  private int taken;
  private int before;

  /// Returns the growth caused by the next bytes of the text. The buffer's position stays.
  public int of(ByteBuffer piece) {
    byte[] octets = new byte[piece.remaining()];
    piece.get(piece.position(), octets);
    int growth = 0;
    for (int i = 0; i < octets.length; i++) {
      byte next = octets[i];
      // The others, which are by far the most, do not grow.
      if (lead != 0 || next < ' ' || next == 'N') {
        before = i > 0 ? octets[i - 1] : before;
        growth += of(next & 0xFF);
      }
    }
    before = octets.length > 0 ? octets[octets.length - 1] : before;
    return growth;
  }

  private int of(int octet) {
    if (lead != 0) {
      if (Utf8.continues(lead, taken + 1, octet)) {
        return ofContinued(octet);
      }
      lead = 0;
      return REPLACED + of(octet);
    }
    if (octet < 0x80) {
      return ofAscii(octet);
    }
    boolean isLead = Utf8.following(octet) > 0;
    lead = isLead ? octet : 0;
    taken = 0;
    return isLead ? 0 : REPLACED;
  }

  private int ofContinued(int octet) {
    boolean isNel = lead == 0xC2 && octet == 0x85;
    boolean isSeparator =
        lead == 0xE2 && taken == 1 && before == (byte) 0x80 && (octet == 0xA8 || octet == 0xA9);
    taken++;
    lead = taken == Utf8.following(lead) ? 0 : lead;
    return isNel ? 4 : isSeparator ? 3 : 0;
  }

  /// `NaN` becomes `null`.
  private int ofAscii(int octet) {
    return switch (octet) {
      case '\b', '\t', '\n', '\f', '\r' -> 1;
      case 'N' -> before == 'a' ? 1 : 0;
      default -> octet < ' ' ? 5 : 0;
    };
  }
}
