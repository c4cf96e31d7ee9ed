package org.serialbridge.web;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.Group;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.WanSettings;
import org.serialbridge.status.HostNetworkStatus;
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

  /** The pause before the old values are tried again. */
  private static final int RETRY_SECONDS = 10;

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
  private boolean isGivenUp;

  private record Pending(Settings before, ScheduledFuture<?> end) {}

  Trial(SettingsStore store, EventLoop loop) {
    this.store = store;
    this.loop = loop;
  }

  /**
   * The stored settings of the device come into force. A trial begins if they change how the device
   * is reached; one that runs goes on with the values before its first change.
   *
   * @return whether the old values return unless the device is reached by the new ones
   */
  boolean apply() {
    Settings before = store.deviceInForce();
    store.applyDevice(true);
    if (!differ(before, store.deviceInForce())) {
      return false;
    }
    if (pending != null) {
      before = pending.before;
      pending.end.cancel(false);
    }
    isGivenUp = false;
    pending = new Pending(before, loop.schedule(this::giveUp, SECONDS, TimeUnit.SECONDS));
    return true;
  }

  private boolean differ(Settings one, Settings other) {
    return ROWS.stream()
        .filter(row -> row.group() != Group.NETWORK || store.isHostManaged())
        .anyMatch(row -> !one.get(row).equals(other.get(row)));
  }

  /** The time until the old values return, in s; empty without new values. */
  Optional<Long> secondsLeft() {
    return Optional.ofNullable(pending).map(now -> Math.max(0, now.end.getDelay(TimeUnit.SECONDS)));
  }

  /**
   * Keeps the new values, if the device was reached by them.
   *
   * @param person the end of the connection of the person who has reached it
   * @return whether they are kept; false also after the old ones have returned
   */
  boolean keep(RemoteEnd person) {
    if (pending == null || isGivenUp) {
      return !isGivenUp;
    }
    if (!isReached(store.deviceInForce(), person)) {
      return false;
    }
    pending.end.cancel(false);
    pending = null;
    return true;
  }

  /** A connection that began before the change can be at the old address, port, or without TLS. */
  private boolean isReached(Settings wanted, RemoteEnd person) {
    InetSocketAddress reached = person.reached();
    WanSettings wan = wanted.get(DeviceRows.HOST_NETWORK);
    boolean isAddress =
        wan.kind() != WanSettings.Kind.STATIC
            || wan.address().toString().equals(reached.getAddress().getHostAddress());
    return isHostReady()
        && isAddress
        && reached.getPort() == wanted.get(DeviceRows.WEB_PORT)
        && person.isSecure() == wanted.get(DeviceRows.WEB_TLS);
  }

  /** Until the host has its new network, everybody still comes by the old one. */
  private boolean isHostReady() {
    HostNetworkStatus.State state = store.networkStatus().state();
    return !store.isHostManaged()
        || state == HostNetworkStatus.State.APPLIED
        || state == HostNetworkStatus.State.HOST;
  }

  private void giveUp() {
    if (pending == null) {
      return;
    }
    Pending given = pending;
    isGivenUp = true;
    LOG.warn("web: nobody reached the device by its new network settings: the old ones return");
    store
        .change(returning(given.before), Author.SERVICE)
        .thenAcceptAsync(outcome -> returned(outcome, given), loop);
  }

  /** The old values of the settings that nobody has changed since they were tried. */
  private SettingsEdit returning(Settings before) {
    Settings tried = store.deviceInForce();
    Settings stored = store.settings().device();
    SettingsEdit edit = new SettingsEdit();
    ROWS.stream()
        .filter(row -> stored.get(row).equals(tried.get(row)))
        .forEach(row -> edit.set(SettingsEdit.DEVICE, row, row.text(before)));
    return edit;
  }

  /**
   * If the old values cannot be stored now, as without NetworkManager, that is tried again. Another
   * trial may have begun meanwhile: it goes on.
   */
  private void returned(SettingsStore.Outcome outcome, Pending given) {
    boolean isStored = outcome.change().isPresent();
    if (isStored) {
      store.applyDevice(true);
    } else {
      LOG.error(
          "web: the old network settings: {}", outcome.refusal().map(Refusal::reason).orElse(""));
    }
    if (given.equals(pending)) {
      pending =
          isStored
              ? null
              : new Pending(
                  given.before, loop.schedule(this::giveUp, RETRY_SECONDS, TimeUnit.SECONDS));
    }
  }
}
