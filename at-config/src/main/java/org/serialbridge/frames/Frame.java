package org.serialbridge.frames;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.serialbridge.settings.DiscoveryUser;

/**
 * A frame of a tool for one unit:
 *
 * <pre>
 * FF LEN CMD MAC(6) USER(6) PASSWORD(6) PARAMETERS SUM
 * </pre>
 *
 * <p>LEN counts from CMD to the last parameter. SUM is the low byte of the sum from LEN to the last
 * parameter. Names end with a zero byte: they have at most 5 characters. Only the search, {@code FF
 * 01 01 02}, has no address.
 */
final class Frame {
  static final byte HEAD = (byte) 0xFF;

  private static final int COMMAND = 2;
  private static final int ADDRESS = 3;
  private static final int USER = 9;
  private static final int PASSWORD = 15;
  private static final int PARAMETERS = 21;
  private static final byte[] SEARCH = {HEAD, 1, 1, 2};

  private final byte[] bytes;

  private Frame(byte[] bytes) {
    this.bytes = bytes;
  }

  // ---- making

  /** The search, which all units answer. */
  static byte[] search() {
    return SEARCH.clone();
  }

  /**
   * A frame for a unit.
   *
   * @param mac its address, 12 hexadecimal digits
   */
  static byte[] of(FrameCommand command, String mac, DiscoveryUser user, byte[] parameters) {
    byte[] frame = new byte[PARAMETERS + parameters.length + 1];
    frame[0] = HEAD;
    frame[1] = (byte) (frame.length - ADDRESS);
    frame[COMMAND] = (byte) command.code();
    put(HexFormat.of().parseHex(mac), frame, ADDRESS);
    put(field(user.name()), frame, USER);
    put(field(user.password()), frame, PASSWORD);
    put(parameters, frame, PARAMETERS);
    frame[frame.length - 1] = sum(frame);
    return frame;
  }

  private static void put(byte[] part, byte[] frame, int offset) {
    System.arraycopy(part, 0, frame, offset, part.length);
  }

  /** A name as its field of 6 bytes. */
  private static byte[] field(String name) {
    return Arrays.copyOf(name.getBytes(ISO_8859_1), USER - ADDRESS);
  }

  // ---- reading

  static boolean isSearch(byte[] datagram) {
    return Arrays.equals(datagram, SEARCH);
  }

  /** A frame with address, user and password; empty for any other datagram. */
  static Optional<Frame> parse(byte[] datagram) {
    boolean isFrame =
        datagram.length > PARAMETERS
            && datagram[0] == HEAD
            && (datagram[1] & 0xFF) == datagram.length - ADDRESS;
    return isFrame ? Optional.of(new Frame(datagram)) : Optional.empty();
  }

  /** Whether it is for the unit with an address, 12 hexadecimal digits. */
  boolean isFor(String mac) {
    return HexFormat.of().formatHex(bytes, ADDRESS, USER).equalsIgnoreCase(mac);
  }

  int command() {
    return bytes[COMMAND] & 0xFF;
  }

  boolean isSumRight() {
    return bytes[bytes.length - 1] == sum();
  }

  /** The sum that would be right. */
  byte sum() {
    return sum(bytes);
  }

  private static byte sum(byte[] frame) {
    byte sum = 0;
    for (int i = 1; i < frame.length - 1; i++) {
      sum += frame[i];
    }
    return sum;
  }

  /** Whether it names a user with the right password; the time does not tell how much is right. */
  boolean isFrom(DiscoveryUser user) {
    byte[] right = Arrays.copyOf(field(user.name()), PARAMETERS - USER);
    put(field(user.password()), right, PASSWORD - USER);
    return MessageDigest.isEqual(right, Arrays.copyOfRange(bytes, USER, PARAMETERS));
  }

  byte[] parameters() {
    return Arrays.copyOfRange(bytes, PARAMETERS, bytes.length - 1);
  }
}
