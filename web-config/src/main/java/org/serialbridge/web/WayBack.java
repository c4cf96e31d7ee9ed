package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.store.SettingsStore;

/** Keeps the sender of a change from being locked out by it unasked (AT+WEBALLOW). */
final class WayBack {
  private WayBack() {}

  /** Whether settings let an address use the web page. */
  static boolean admits(ApplianceSettings settings, InetAddress address) {
    return settings.device().get(DeviceRows.WEB_ALLOW).admits(address.getAddress());
  }

  /**
   * Refuses an edit after which its sender cannot use the web page.
   *
   * @param isConfirmed whether the sender has agreed to that
   * @throws ErrorResponse with the error {@code lockout}
   */
  static void require(
      SettingsStore store, SettingsEdit edit, InetAddress sender, boolean isConfirmed)
      throws ErrorResponse {
    if (!isConfirmed && !admits(edit.madeIn(store.settings()), sender)) {
      throw new ErrorResponse(HttpResponseStatus.CONFLICT, "lockout");
    }
  }
}
