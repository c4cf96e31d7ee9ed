package org.serialbridge.frames;

import static org.serialbridge.frames.BlockField.field;
import static org.serialbridge.frames.BlockField.number;
import static org.serialbridge.frames.BlockField.numberOrNone;
import static org.serialbridge.frames.BlockField.parsed;

import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.HttpMethod;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;

/**
 * The block of a port, 63 bytes: line, socket and packets.
 *
 * <pre>
 *  0 baud rate 4       12 local port 2     50 flags (cloud)     56 packet time, ms
 *  4 data bits         14 remote port 2    51 mode              57 time count
 *  5 parity            16 host 30          52 HTTP method       58 reserved 5
 *  6 stop bits         46 its address 4    53 clients
 *  7 flow control       8 time-out 4       54 packet length 2
 * </pre>
 */
final class PortBlock {
  static final int LENGTH = 63;

  private static final int REMOTE_PORT = 14;
  private static final int HOST = 16;
  private static final int HOST_LENGTH = 30;
  private static final int ADDRESS = 46;
  private static final int MODE = 51;
  private static final int METHOD = 52;
  private static final int PACKET_TIME = 56;
  private static final int LONGEST_TIME = 255;

  /** The codes are the indexes; RFC 2217 has the same for parity and flow control. */
  private static final List<String> PARITIES = List.of("", "NONE", "ODD", "EVEN", "MASK", "SPACE");

  /** Zero is none, too: units without flow control have it. */
  private static final List<String> FLOW_CONTROLS = List.of("NFC", "NFC", "FCX", "FCH");

  private static final List<SocketMode> MODES =
      List.of(
          SocketMode.UDP_CLIENT,
          SocketMode.TCP_CLIENT,
          SocketMode.UDP_SERVER,
          SocketMode.TCP_SERVER,
          SocketMode.HTTP_CLIENT);

  private static final List<HttpMethod> METHODS = List.of(HttpMethod.GET, HttpMethod.POST);

  static final Block LAYOUT =
      new Block(
          LENGTH,
          List.of(
              uart(0, 4, 0, List.of()),
              uart(4, 1, 1, List.of()),
              uart(5, 1, 3, PARITIES),
              uart(6, 1, 2, List.of()),
              uart(7, 1, 4, FLOW_CONTROLS),
              mode(),
              host(),
              remotePort(),
              number(12, 2, SocketRows.LOCAL_PORT),
              method(),
              numberOrNone(53, 1, SocketRows.MAX_CLIENTS),
              numberOrNone(54, 2, SocketRows.PACKET_LENGTH),
              packetTime()));

  private PortBlock() {}

  /**
   * A part of AT+UART.
   *
   * @param part its index there
   * @param words words by their codes; none for a number
   */
  private static BlockField uart(int offset, int length, int part, List<String> words) {
    return field(
        offset,
        length,
        SerialPortRows.UART,
        (block, from) -> {
          String word = uart(from.settings())[part];
          long code = words.isEmpty() ? Long.parseLong(word) : words.lastIndexOf(word);
          block.putNumber(offset, length, code);
        },
        (block, into) -> {
          String[] parts = uart(into);
          parts[part] = word(words, block.number(offset, length));
          return Optional.of(parsed(into, SerialPortRows.UART, String.join(",", parts)));
        });
  }

  private static String[] uart(PortSettings settings) {
    return settings.text(SerialPortRows.UART).split(",");
  }

  /** The word of a code; an unknown code is no word that a setting takes. */
  private static String word(List<String> words, long code) {
    return code < words.size() ? words.get((int) code) : String.valueOf(code);
  }

  private static BlockField mode() {
    return field(
        MODE,
        1,
        SocketRows.SOCKET,
        (block, from) -> block.putNumber(MODE, 1, MODES.indexOf(from.settings().mode())),
        (block, into) -> {
          List<String> words = MODES.stream().map(SocketMode::keyword).toList();
          String mode = word(words, block.number(MODE, 1));
          return Optional.of(socket(into, mode, host(into), remotePort(into)));
        });
  }

  /**
   * A name of more than 29 characters is not shown: part of a name is another host. Without a name
   * the address counts, as on old units.
   */
  private static BlockField host() {
    return field(
        HOST,
        HOST_LENGTH,
        SocketRows.SOCKET,
        (block, from) -> {
          String host = host(from.settings());
          if (host.length() < HOST_LENGTH) {
            block.putText(HOST, host);
          }
          address(host).ifPresent(address -> block.putAddress(ADDRESS, address));
        },
        (block, into) -> {
          String name = block.text(HOST, HOST_LENGTH);
          Ipv4 address = block.address(ADDRESS);
          boolean isNone = name.isEmpty() && address.isNone();
          if (isNone && into.mode().isServer()) {
            return Optional.empty();
          }
          String host = name.isEmpty() && !isNone ? address.toString() : name;
          return Optional.of(socket(into, mode(into), host, remotePort(into)));
        });
  }

  private static Optional<Ipv4> address(String host) {
    try {
      return Optional.of(Ipv4.of(host));
    } catch (InvalidValueException e) {
      return Optional.empty(); // a name
    }
  }

  private static BlockField remotePort() {
    return field(
        REMOTE_PORT,
        2,
        SocketRows.SOCKET,
        (block, from) -> block.putNumber(REMOTE_PORT, 2, remotePort(from.settings())),
        (block, into) -> {
          long port = block.number(REMOTE_PORT, 2);
          return port == 0 && into.mode().isServer()
              ? Optional.empty()
              : Optional.of(socket(into, mode(into), host(into), port));
        });
  }

  private static PortSettings socket(PortSettings into, String mode, String host, long port)
      throws InvalidValueException {
    return parsed(into, SocketRows.SOCKET, mode + "," + host + "," + port);
  }

  private static String mode(PortSettings settings) {
    return settings.mode().keyword();
  }

  private static String host(PortSettings settings) {
    return settings.get(SocketRows.SOCKET).host();
  }

  private static int remotePort(PortSettings settings) {
    return settings.get(SocketRows.SOCKET).port();
  }

  private static BlockField method() {
    return field(
        METHOD,
        1,
        FunctionRows.HTTP_METHOD,
        (block, from) ->
            block.putNumber(
                METHOD, 1, METHODS.indexOf(from.settings().get(FunctionRows.HTTP_METHOD))),
        (block, into) -> {
          List<String> words = METHODS.stream().map(HttpMethod::keyword).toList();
          String method = word(words, block.number(METHOD, 1));
          return Optional.of(parsed(into, FunctionRows.HTTP_METHOD, method));
        });
  }

  /** Zero is AUTO; a gap that the byte cannot hold is shown as zero, too. */
  private static BlockField packetTime() {
    return field(
        PACKET_TIME,
        1,
        SocketRows.PACKET_GAP,
        (block, from) -> {
          int gap = from.settings().get(SocketRows.PACKET_GAP);
          block.putNumber(PACKET_TIME, 1, gap > 0 && gap <= LONGEST_TIME ? gap : 0);
        },
        (block, into) -> {
          long gap = block.number(PACKET_TIME, 1);
          return Optional.of(parsed(into, SocketRows.PACKET_GAP, gap == 0 ? "AUTO" : gap));
        });
  }
}
