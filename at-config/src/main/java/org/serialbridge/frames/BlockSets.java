package org.serialbridge.frames;

import java.util.Optional;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.WanSettings;

/** The blocks of the appliance: made of its settings, and made a change of them. */
final class BlockSets {
  private final UnitView view;

  BlockSets(UnitView view) {
    this.view = view;
  }

  byte[] basic() {
    return BasicBlock.LAYOUT.bytes(source(0));
  }

  byte[] heartbeat() {
    return HeartbeatBlock.LAYOUT.bytes(source(0));
  }

  /**
   * The block of a port; zeros if there is none.
   *
   * @param index of the port, from 0
   */
  byte[] port(int index) {
    return isThere(index) ? PortBlock.LAYOUT.bytes(source(index)) : new byte[PortBlock.LENGTH];
  }

  /** Without ports, the device with the factory values of a port. */
  private BlockSource source(int port) {
    PortSettings settings =
        isThere(port)
            ? view.settings().port(view.ports().get(port))
            : new PortSettings(view.settings().device(), PortSettings.FACTORY.port());
    return new BlockSource(settings, view.network());
  }

  /**
   * The change that a set asks for.
   *
   * @param block of the right length
   * @return empty if there is no such port, or a value cannot be a setting
   */
  Optional<SettingsEdit> edit(FrameCommand command, byte[] block) {
    return switch (command) {
      case SET_BASIC -> basicEdit(block);
      case SET_PORT_1 -> portEdit(PortBlock.LAYOUT, 0, block);
      case SET_PORT_2 -> portEdit(PortBlock.LAYOUT, 1, block);
      case SET_PORT_3 -> portEdit(PortBlock.LAYOUT, 2, block);
      case SET_HEARTBEAT -> portEdit(HeartbeatBlock.LAYOUT, 0, block);
      default -> throw new IllegalArgumentException(command + ": sets no block");
    };
  }

  /** While the host decides about its network, nobody else does. */
  private Optional<SettingsEdit> basicEdit(byte[] block) {
    WanSettings wan = view.settings().device().get(DeviceRows.HOST_NETWORK);
    boolean isOfHost = wan.kind() == WanSettings.Kind.HOST;
    return isOfHost && BasicBlock.changesNetwork(block, source(0))
        ? Optional.empty()
        : changes(BasicBlock.LAYOUT, 0, block)
            .filter(change -> isThere(0) || change.isOfDevice())
            .map(change -> change.edit(isThere(0) ? view.ports().get(0) : SettingsEdit.DEVICE));
  }

  private Optional<SettingsEdit> portEdit(Block layout, int port, byte[] block) {
    return isThere(port)
        ? changes(layout, port, block).map(change -> change.edit(view.ports().get(port)))
        : Optional.empty();
  }

  private boolean isThere(int port) {
    return port < view.ports().size();
  }

  private Optional<Change> changes(Block layout, int port, byte[] block) {
    try {
      BlockSource stored = source(port);
      return Optional.of(new Change(stored.settings(), layout.changed(block, stored)));
    } catch (InvalidValueException e) {
      return Optional.empty(); // the answer has no place for a reason
    }
  }

  /** The settings of a port and of the device, before and after a set. */
  private record Change(PortSettings before, PortSettings after) {
    boolean isOfDevice() {
      return before.port().equals(after.port());
    }

    SettingsEdit edit(String port) {
      SettingsEdit edit = new SettingsEdit();
      SettingTable.ROWS.stream()
          .filter(row -> !before.get(row).equals(after.get(row)))
          .forEach(row -> set(edit, port, row));
      if (!before.get(SocketRows.SOCKET).equals(after.get(SocketRows.SOCKET))) {
        // A block tells both ports: that of the socket does not become the local one.
        set(edit, port, SocketRows.LOCAL_PORT);
      }
      return edit;
    }

    private <T> void set(SettingsEdit edit, String port, Setting<T> row) {
      edit.set(port, row, after.get(row));
    }
  }
}
