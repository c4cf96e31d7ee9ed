package org.serialbridge.web;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.WanSettings;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * New values of the settings by which the device is reached: its network, and the port of its web
 * page. They are kept if a signed-in person reaches the device by them within 90 s; if not, the old
 * values return. On one event loop.
 */
final class Trial {
  static final int SECONDS = 90;

  private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

  /** The settings that can make the device unreachable. */
  private static final List<Setting<?>> ROWS =
      Stream.concat(
              SettingTable.rows(Setting.Level.DEVICE).stream()
                  .filter(row -> row.group() == Group.NETWORK),
              Stream.of(DeviceRows.WEB_PORT, DeviceRows.WEB_TLS))
          .toList();

  private final SettingsStore store;
  private final EventLoop loop;
  private @Nullable Pending pending;

  private record Pending(Settings before, Settings after, ScheduledFuture<?> end) {}

  Trial(SettingsStore store, EventLoop loop) {
    this.store = store;
    this.loop = loop;
  }

  /**
   * Begins, or goes on with the values before the first change, if a stored change is about how the
   * device is reached.
   *
   * @return whether it is
   */
  boolean begin(SettingsChange change) {
    Settings after = change.after().device();
    boolean isPageOff = after.get(DeviceRows.WEB_PORT) == 0; // on purpose: nobody could decide
    if (isPageOff || !differ(change.before().device(), after)) {
      return false;
    }
    Settings before = change.before().device();
    if (pending != null) {
      before = pending.before;
      pending.end.cancel(false);
    }
    pending = new Pending(before, after, loop.schedule(this::giveUp, SECONDS, TimeUnit.SECONDS));
    return true;
  }

  private static boolean differ(Settings one, Settings other) {
    return ROWS.stream().anyMatch(row -> !one.get(row).equals(other.get(row)));
  }

  /** The time until the old values return, in s; empty without new values. */
  Optional<Long> secondsLeft() {
    return Optional.ofNullable(pending).map(now -> Math.max(0, now.end.getDelay(TimeUnit.SECONDS)));
  }

  /**
   * Keeps the new values, if the device was reached by them.
   *
   * @param reached the address of the device to which the person is connected
   * @return whether there is nothing to decide any more
   */
  boolean keep(InetSocketAddress reached) {
    if (pending == null) {
      return true;
    }
    if (!isReachedBy(pending.after, reached)) {
      return false;
    }
    pending.end.cancel(false);
    pending = null;
    return true;
  }

  private static boolean isReachedBy(Settings wanted, InetSocketAddress reached) {
    WanSettings wan = wanted.get(DeviceRows.HOST_NETWORK);
    boolean isAddress =
        wan.kind() != WanSettings.Kind.STATIC
            || wan.address().toString().equals(reached.getAddress().getHostAddress());
    return isAddress && reached.getPort() == wanted.get(DeviceRows.WEB_PORT);
  }

  private void giveUp() {
    if (pending == null) {
      return;
    }
    Settings before = pending.before;
    pending = null;
    LOG.warn("web: nobody reached the device by its new network settings: the old ones return");
    SettingsEdit edit = new SettingsEdit();
    ROWS.forEach(row -> edit.set(SettingsEdit.DEVICE, row, row.text(before)));
    store
        .change(edit)
        .thenAccept(
            outcome -> {
              outcome.refusal().ifPresent(reason -> LOG.error("web: {}", reason));
              store.applyDevice(true);
            });
  }
}
