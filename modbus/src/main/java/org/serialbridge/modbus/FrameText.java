package org.serialbridge.modbus;

import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Frames in words, for a person who reads a log. Whatever a frame holds, it has a text. */
public final class FrameText {
  private static final int MOST_VALUES = 16;

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

  private FrameText() {}

  /** A request: {@code unit 3: read holding registers 0-9}. */
  public static String ofRequest(Frame request) {
    byte[] pdu = request.pdu();
    String what =
        switch (request.functionCode()) {
          case 1, 2, 3, 4, 15, 16 -> pdu.length >= 5 ? " " + range(pdu) : "";
          case 5, 6 ->
              pdu.length == 5 ? " " + unsignedShort(pdu, 1) + " = " + unsignedShort(pdu, 3) : "";
          case 22, 23 -> pdu.length >= 3 ? " " + unsignedShort(pdu, 1) : "";
          default -> rest(pdu);
        };
    return "unit " + request.unit() + ": " + function(request.functionCode()) + what;
  }

  /** An answer: {@code 2 registers: 100 101}, {@code exception 02, illegal data address}. */
  public static String ofAnswer(Frame answer) {
    byte[] pdu = answer.pdu();
    if ((answer.functionCode() & Frame.EXCEPTION) != 0 && pdu.length == 2) {
      int code = pdu[1] & 0xFF;
      return "exception %02X, %s".formatted(code, EXCEPTIONS.getOrDefault(code, "unknown"));
    }
    return switch (answer.functionCode()) {
      case 1, 2 -> "bits" + rest(pdu);
      case 3, 4, 23 -> registers(pdu);
      case 5, 6, 15, 16, 22 -> "done";
      default -> function(answer.functionCode()) + rest(pdu);
    };
  }

  private static String function(int code) {
    return FUNCTIONS.getOrDefault(code, "function " + code);
  }

  private static String range(byte[] pdu) {
    int first = unsignedShort(pdu, 1);
    int count = unsignedShort(pdu, 3);
    return count == 1 ? String.valueOf(first) : first + "-" + (first + count - 1);
  }

  private static String registers(byte[] pdu) {
    int count = (pdu.length - 2) / 2;
    String values =
        IntStream.range(0, Math.min(count, MOST_VALUES))
            .mapToObj(i -> String.valueOf(unsignedShort(pdu, 2 + 2 * i)))
            .collect(Collectors.joining(" "));
    return count + " registers: " + values + (count > MOST_VALUES ? " ..." : "");
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
