package org.serialbridge.frames;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;

/**
 * The answer to a search, 36 bytes:
 *
 * <pre>
 * FF 24 01 TYPE ID IP(4) MAC(6) VERSION(2, low byte first) MORE(2) NAME(16) CHECK
 * </pre>
 *
 * <p>CHECK is zero minus the sum of all bytes before it. Tools do not look at it, and units are
 * known whose manual prints another one: {@link #parse} takes any.
 *
 * @param address the address of the unit
 * @param mac its MAC address, 12 upper-case hexadecimal digits
 * @param version its firmware, 0 to 65535; of this program: major x 1000 + minor x 100 + patch
 * @param name its name, at most 16 characters of ISO 8859-1
 */
public record SearchAnswer(Ipv4 address, String mac, int version, String name) {
  private static final int LENGTH = 36;
  private static final int ADDRESS = 5;
  private static final int MAC = 9;
  private static final int VERSION = 15;
  private static final int NAME = 19;
  private static final int CHECK = 35;
  private static final byte[] HEAD = {Frame.HEAD, LENGTH, 1};

  /** The answer as bytes, with zeros where units differ. */
  byte[] bytes() {
    BlockBytes answer = new BlockBytes(new byte[LENGTH]);
    answer.putBytes(0, HEAD);
    answer.putBytes(ADDRESS, ByteBuffer.allocate(4).putInt(address.bits()).array());
    answer.putBytes(MAC, HexFormat.of().parseHex(mac));
    answer.putNumber(VERSION, 2, version);
    answer.putText(NAME, name);
    answer.putNumber(CHECK, 1, check(answer.all()));
    return answer.all();
  }

  private static byte check(byte[] answer) {
    byte check = 0;
    for (int i = 0; i < CHECK; i++) {
      check -= answer[i];
    }
    return check;
  }

  /** The answer that a datagram is; empty for any other. */
  public static Optional<SearchAnswer> parse(byte[] datagram) {
    if (datagram.length != LENGTH || !Arrays.equals(HEAD, Arrays.copyOf(datagram, HEAD.length))) {
      return Optional.empty();
    }
    BlockBytes answer = new BlockBytes(datagram);
    return Optional.of(
        new SearchAnswer(
            new Ipv4(ByteBuffer.wrap(datagram).getInt(ADDRESS)),
            HexFormat.of().withUpperCase().formatHex(datagram, MAC, VERSION),
            (int) answer.number(VERSION, 2),
            answer.text(NAME, CHECK - NAME)));
  }

  /** The name, for a terminal: other than printable ASCII is escaped. */
  public String shownName() {
    return InvalidValueException.printable(name);
  }

  /** The number of a version that has three, such as {@code 1.2.3}: 1203. */
  static int version(String text) {
    String[] numbers = text.split("\\.", -1);
    return Integer.parseInt(numbers[0]) * 1000
        + Integer.parseInt(numbers[1]) * 100
        + Integer.parseInt(numbers[2]);
  }
}
