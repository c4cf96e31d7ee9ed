package org.serialbridge.modbus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** ADUs in words, for a person who reads a log or the line monitor. Every ADU has a text. */
public final class AduText {
  private static final int MOST_VALUES = 16;

  private static final int COIL_ON = 0xFF00;

  private static final int READ_DEVICE_IDENTIFICATION = 14;

  /** Offset of the objects in the response of Read Device Identification. */
  private static final int OBJECTS = 7;

  private static final Map<Integer, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry(1, "read coils"),
          Map.entry(2, "read discrete inputs"),
          Map.entry(3, "read holding registers"),
          Map.entry(4, "read input registers"),
          Map.entry(5, "write coil"),
          Map.entry(6, "write register"),
          Map.entry(7, "read exception status"),
          Map.entry(8, "diagnostics"),
          Map.entry(11, "get event counter"),
          Map.entry(12, "get event log"),
          Map.entry(15, "write coils"),
          Map.entry(16, "write registers"),
          Map.entry(17, "report server id"),
          Map.entry(20, "read file record"),
          Map.entry(21, "write file record"),
          Map.entry(22, "mask write register"),
          Map.entry(23, "read and write registers"),
          Map.entry(24, "read FIFO queue"),
          Map.entry(43, "encapsulated interface"));

  private static final Map<Integer, String> EXCEPTIONS =
      Map.of(
          1, "illegal function",
          2, "illegal data address",
          3, "illegal data value",
          4, "server device failure",
          5, "acknowledge",
          6, "server device busy",
          8, "memory parity error",
          10, "gateway path unavailable",
          11, "gateway target failed to respond");

  private AduText() {}

  /**
   * The text of bytes from the line: {@code unit 3: read holding registers 0-9}, {@code unit 3: 2
   * registers: 100 101}. Empty if the bytes are not a frame.
   */
  public static String of(RtuFrameSplitter.Kind kind, byte[] rtu) {
    return switch (kind) {
      case REQUEST -> ofRequest(Adu.ofRtu(rtu));
      case RESPONSE -> unit(Adu.ofRtu(rtu)) + ofAnswer(Adu.ofRtu(rtu));
      case BAD_CRC -> "bad CRC";
      case DATA -> "";
    };
  }

  /** A request: {@code unit 3: read holding registers 0-9}. */
  public static String ofRequest(Adu request) {
    byte[] pdu = request.pdu();
    String what =
        switch (request.functionCode()) {
          case 1, 2, 3, 4 -> pdu.length >= 5 ? " " + range(pdu, 1) : "";
          case 5, 6 -> pdu.length == 5 ? " " + written(pdu) : "";
          case 15 -> pdu.length > 6 ? " " + range(pdu, 1) + " = " + bits(pdu, 6, count(pdu)) : "";
          case 16 -> pdu.length > 6 ? " " + range(pdu, 1) + " = " + registers(pdu, 6) : "";
          case 22 -> pdu.length == 7 ? " " + masked(pdu) : "";
          case 23 -> pdu.length > 10 ? ": " + readAndWritten(pdu) : "";
          case 43 -> isIdentification(pdu) ? ": device identification" : rest(pdu);
          default -> rest(pdu);
        };
    return unit(request) + function(request.functionCode()) + what;
  }

  /** An answer: {@code 2 registers: 100 101}, {@code exception 02, illegal data address}. */
  public static String ofAnswer(Adu answer) {
    byte[] pdu = answer.pdu();
    if ((answer.functionCode() & Adu.EXCEPTION) != 0 && pdu.length == 2) {
      int code = pdu[1] & 0xFF;
      return "exception %02X, %s".formatted(code, EXCEPTIONS.getOrDefault(code, "unknown"));
    }
    return switch (answer.functionCode()) {
      case 1, 2 -> 8 * (pdu.length - 2) + " bits: " + bits(pdu, 2, Integer.MAX_VALUE);
      case 3, 4, 23 -> (pdu.length - 2) / 2 + " registers: " + registers(pdu, 2);
      case 5 -> "done" + (pdu.length == 5 ? ", coil " + written(pdu) : "");
      case 6 -> "done" + (pdu.length == 5 ? ", register " + written(pdu) : "");
      case 15 -> "done" + (pdu.length == 5 ? ", coils " + range(pdu, 1) : "");
      case 16 -> "done" + (pdu.length == 5 ? ", registers " + range(pdu, 1) : "");
      case 22 -> "done" + (pdu.length == 7 ? ", register " + masked(pdu) : "");
      case 43 -> isIdentification(pdu) ? identification(pdu) : function(43) + rest(pdu);
      default -> function(answer.functionCode()) + rest(pdu);
    };
  }

  private static String unit(Adu adu) {
    return adu.isBroadcast() ? "all units: " : "unit " + adu.unit() + ": ";
  }

  private static String function(int code) {
    return FUNCTIONS.getOrDefault(code, "function " + code);
  }

  private static int count(byte[] pdu) {
    return unsignedShort(pdu, 3);
  }

  private static String range(byte[] pdu, int offset) {
    int first = unsignedShort(pdu, offset);
    int count = unsignedShort(pdu, offset + 2);
    return count == 1 ? String.valueOf(first) : first + "-" + (first + count - 1);
  }

  private static String written(byte[] pdu) {
    int value = unsignedShort(pdu, 3);
    boolean isSwitch = pdu[0] == 5 && (value == COIL_ON || value == 0);
    String text = value == 0 ? "off" : "on";
    return unsignedShort(pdu, 1) + " = " + (isSwitch ? text : String.valueOf(value));
  }

  private static String masked(byte[] pdu) {
    return "%d: and %04X, or %04X"
        .formatted(unsignedShort(pdu, 1), unsignedShort(pdu, 3), unsignedShort(pdu, 5));
  }

  private static String readAndWritten(byte[] pdu) {
    return "read " + range(pdu, 1) + ", write " + range(pdu, 5) + " = " + registers(pdu, 10);
  }

  private static String registers(byte[] pdu, int from) {
    return values((pdu.length - from) / 2, i -> String.valueOf(unsignedShort(pdu, from + 2 * i)));
  }

  /** The bit sent first is the lowest of the first byte. */
  private static String bits(byte[] pdu, int from, int most) {
    int count = Math.min(most, 8 * (pdu.length - from));
    return values(count, i -> (pdu[from + i / 8] >>> i % 8 & 1) == 0 ? "0" : "1");
  }

  private static String values(int count, IntFunction<String> value) {
    String shown =
        IntStream.range(0, Math.min(count, MOST_VALUES))
            .mapToObj(value)
            .collect(Collectors.joining(" "));
    return shown + (count > MOST_VALUES ? " ..." : "");
  }

  private static boolean isIdentification(byte[] pdu) {
    return pdu.length > 1 && pdu[1] == READ_DEVICE_IDENTIFICATION;
  }

  /** The objects, each with its identifier and length before it. */
  private static String identification(byte[] pdu) {
    List<String> objects = new ArrayList<>();
    int at = OBJECTS;
    while (at + 2 <= pdu.length && objects.size() < MOST_VALUES) {
      int end = Math.min(pdu.length, at + 2 + (pdu[at + 1] & 0xFF));
      objects.add((pdu[at] & 0xFF) + " \"" + printable(Arrays.copyOfRange(pdu, at + 2, end)) + '"');
      at = end;
    }
    return "device identification: " + String.join(", ", objects);
  }

  private static String printable(byte[] text) {
    return new String(text, StandardCharsets.US_ASCII).replaceAll("[^ -~]", ".");
  }

  private static String rest(byte[] pdu) {
    int shown = Math.min(pdu.length, 1 + MOST_VALUES);
    String bytes = HexFormat.ofDelimiter(" ").formatHex(pdu, 1, shown);
    return (bytes.isEmpty() ? "" : " " + bytes) + (shown < pdu.length ? " ..." : "");
  }

  private static int unsignedShort(byte[] bytes, int offset) {
    return PduLength.unsignedShort(bytes, offset);
  }
}
