package org.serialbridge.appliance;

import java.util.ArrayList;
import java.util.List;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.TlsRows;

/** Settings of TLS without effect: who sets them must not take the port for a safe one. */
final class TlsHints {
  private TlsHints() {}

  /** The hints about these settings, each in one line. */
  static List<String> of(PortSettings settings) {
    List<String> hints = new ArrayList<>();
    if (settings.get(TlsRows.TLS) && !settings.effective(TlsRows.TLS)) {
      hints.add("this mode has no TLS: AT+TLS=ON has no effect");
    }
    if (!settings.effective(TlsRows.TLS)) {
      if (settings.effective(TlsRows.TLS_CLIENT) && settings.effective(TlsRows.TLS_PORT) == 0) {
        hints.add("AT+TLSCLIENT=CA has no effect without AT+TLS=ON or AT+TLSPORT");
      }
      if (settings.effective(TlsRows.TLS_PIN).isSet()) {
        hints.add("AT+TLSPIN has no effect without AT+TLS=ON");
      }
    }
    return hints;
  }
}
