package org.serialbridge.modbus;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes as the specifications print them; blanks may stand anywhere. */
final class Hex {
  private Hex() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static String text(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static Adu frame(int unit, String pdu) {
    return new Adu(unit, bytes(pdu));
  }

  static byte[] rtu(int unit, String pdu) {
    return frame(unit, pdu).rtu();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
