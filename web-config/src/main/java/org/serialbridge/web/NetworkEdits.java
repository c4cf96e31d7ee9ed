package org.serialbridge.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.WebUser;
import org.serialbridge.store.SettingsStore;

/**
 * Rules for edits that come from the network; the serial console takes what hardware units take.
 */
final class NetworkEdits {
  /** The factory's password is shorter. */
  static final int SHORTEST_PASSWORD = 8;

  private NetworkEdits() {}

  /** Whether settings let an address use the web page (AT+WEBALLOW). */
  static boolean admits(ApplianceSettings settings, InetAddress address) {
    return settings.device().get(DeviceRows.WEB_ALLOW).admits(address.getAddress());
  }

  /**
   * Refuses an edit with a new password that is too short, and one after which its sender cannot
   * use the web page. A reset to the factory's values is taken.
   *
   * @param isConfirmed whether the sender has agreed to be locked out
   * @throws ErrorResponse with the status 422, or with the error {@code lockout}
   */
  static void require(
      SettingsStore store, SettingsEdit edit, InetAddress sender, boolean isConfirmed)
      throws ErrorResponse {
    ApplianceSettings before = store.settings();
    ApplianceSettings after = edit.madeIn(before);
    requireLong(edit, before, after, DeviceRows.WEB_USER, Optional::of);
    requireLong(edit, before, after, DeviceRows.WEB_VIEWER, viewer -> viewer);
    if (!isConfirmed && !admits(after, sender)) {
      throw new ErrorResponse(HttpResponseStatus.CONFLICT, "lockout");
    }
  }

  private static <T> void requireLong(
      SettingsEdit edit,
      ApplianceSettings before,
      ApplianceSettings after,
      Setting<T> row,
      Function<T, Optional<WebUser>> user)
      throws ErrorResponse {
    T value = after.device().get(row);
    boolean isNew = !value.equals(before.device().get(row));
    boolean isShort =
        user.apply(value).filter(one -> one.password().length() < SHORTEST_PASSWORD).isPresent();
    if (edit.names(row) && isNew && isShort) {
      throw new ErrorResponse(
          HttpResponseStatus.UNPROCESSABLE_ENTITY,
          "The new password of AT+%s is too short: %d to 15 characters"
              .formatted(row.name(), SHORTEST_PASSWORD));
    }
  }
}
