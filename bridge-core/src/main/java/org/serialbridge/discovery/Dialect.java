package org.serialbridge.discovery;

import java.util.Locale;
import java.util.Optional;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.Settings;

/** The ways in which tools talk at UDP port 48899, which their keyword tells. */
enum Dialect {
  /** Serial servers of USR: the keyword of AT+DISCKEY; replies as on the serial console. */
  SERIAL_SERVER,
  /** Modules of Hi-Flying: another order of the answer, and {@code +ok} in small letters. */
  MODULE;

  static final String KEYWORD_OF_MODULES = "HF-A11ASSISTHREAD";

  private static final String CR_LF = "\r\n";

  /** The dialect of a keyword, in any case; other text may follow. */
  static Optional<Dialect> ofKeyword(String text, Settings device) {
    if (beginsWith(text, device.get(DiscoveryRows.KEYWORD))) {
      return Optional.of(SERIAL_SERVER);
    }
    return beginsWith(text, KEYWORD_OF_MODULES) ? Optional.of(MODULE) : Optional.empty();
  }

  private static boolean beginsWith(String text, String keyword) {
    return text.regionMatches(true, 0, keyword, 0, keyword.length());
  }

  /** The answer to the keyword. Tools split it at commas, and at equals signs. */
  String found(String address, String mac, Settings device) {
    String name = device.get(DeviceRows.DEVICE_NAME).replaceAll("[,=]", "_");
    return switch (this) {
      case SERIAL_SERVER -> String.join(",", address, name, mac, Release.VERSION);
      case MODULE -> String.join(",", address, mac, name);
    };
  }

  /**
   * The bytes of a reply, as text.
   *
   * @param reply {@code +OK=8}
   */
  String reply(String reply) {
    return switch (this) {
      case SERIAL_SERVER -> CR_LF + reply + CR_LF;
      case MODULE ->
          (reply.startsWith("+OK") ? reply.substring(0, 3).toLowerCase(Locale.ROOT) : "")
              + (reply.startsWith("+OK") ? reply.substring(3) : reply)
              + CR_LF
              + CR_LF;
    };
  }
}
