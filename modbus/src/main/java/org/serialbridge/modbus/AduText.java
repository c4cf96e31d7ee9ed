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

  /** Offset of the objects in the response of Read Device Identification. */
  private static final int OBJECTS = 7;

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
          11, "gateway target device failed to respond");

  private AduText() {}

  /**
   * A frame of the line: {@code unit 3: read holding registers 0-9}, {@code unit 3: 2 registers:
   * 100 101}.
   *
   * @param kind REQUEST or RESPONSE
   */
  public static String of(FrameSplitter.Kind kind, Adu frame) {
    return kind == FrameSplitter.Kind.REQUEST ? ofRequest(frame) : unit(frame) + ofAnswer(frame);
  }

  /** A request: {@code unit 3: read holding registers 0-9}. */
  public static String ofRequest(Adu request) {
    byte[] pdu = request.pdu();
    String what =
        switch (request.function()) {
          case READ_COILS, READ_DISCRETE_INPUTS, READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS ->
              pdu.length >= 5 ? " " + range(pdu, 1) : "";
          case WRITE_SINGLE_COIL, WRITE_SINGLE_REGISTER ->
              pdu.length == 5 ? " " + written(pdu) : "";
          case WRITE_MULTIPLE_COILS ->
              pdu.length > 6 ? " " + range(pdu, 1) + " = " + bits(pdu, 6, count(pdu)) : "";
          case WRITE_MULTIPLE_REGISTERS ->
              pdu.length > 6 ? " " + range(pdu, 1) + " = " + registers(pdu, 6) : "";
          case MASK_WRITE_REGISTER -> pdu.length == 7 ? " " + masked(pdu) : "";
          case READ_WRITE_MULTIPLE_REGISTERS -> pdu.length > 10 ? ": " + readAndWritten(pdu) : "";
          case ENCAPSULATED_INTERFACE ->
              FunctionCode.isIdentification(pdu) ? ": device identification" : rest(pdu);
          default -> rest(pdu);
        };
    return unit(request) + function(request) + what;
  }

  /** An answer: {@code 2 registers: 100 101}, {@code exception 02, illegal data address}. */
  public static String ofAnswer(Adu answer) {
    byte[] pdu = answer.pdu();
    if (answer.exceptionCode().isPresent()) {
      int code = answer.exceptionCode().getAsInt();
      return "exception %02X, %s".formatted(code, EXCEPTIONS.getOrDefault(code, "unknown"));
    }
    return switch (answer.function()) {
      case READ_COILS, READ_DISCRETE_INPUTS ->
          8 * (pdu.length - 2) + " bits: " + bits(pdu, 2, Integer.MAX_VALUE);
      case READ_HOLDING_REGISTERS, READ_INPUT_REGISTERS, READ_WRITE_MULTIPLE_REGISTERS ->
          (pdu.length == 4 ? "1 register: " : (pdu.length - 2) / 2 + " registers: ")
              + registers(pdu, 2);
      case WRITE_SINGLE_COIL -> "done" + (pdu.length == 5 ? ", coil " + written(pdu) : "");
      case WRITE_SINGLE_REGISTER -> "done" + (pdu.length == 5 ? ", register " + written(pdu) : "");
      case WRITE_MULTIPLE_COILS -> "done" + (pdu.length == 5 ? ", coils " + range(pdu, 1) : "");
      case WRITE_MULTIPLE_REGISTERS ->
          "done" + (pdu.length == 5 ? ", registers " + range(pdu, 1) : "");
      case MASK_WRITE_REGISTER -> "done" + (pdu.length == 7 ? ", register " + masked(pdu) : "");
      case ENCAPSULATED_INTERFACE ->
          FunctionCode.isIdentification(pdu) ? identification(pdu) : function(answer) + rest(pdu);
      default -> function(answer) + rest(pdu);
    };
  }

  private static String unit(Adu adu) {
    return adu.isBroadcast() ? "all units: " : "unit " + adu.unit() + ": ";
  }

  private static String function(Adu adu) {
    FunctionCode function = adu.function();
    return function.text() + (function == FunctionCode.OTHER ? " " + adu.functionCode() : "");
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
    boolean isSwitch =
        pdu[0] == FunctionCode.WRITE_SINGLE_COIL.code() && (value == COIL_ON || value == 0);
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
