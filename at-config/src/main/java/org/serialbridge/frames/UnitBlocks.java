package org.serialbridge.frames;

import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.PortSettings;

/**
 * The blocks that a unit has answered to a read.
 *
 * <p>What a block cannot carry is not told: see {@code docs/discovery.md}.
 */
public final class UnitBlocks {
  private final byte[] basic;
  private final List<byte[]> ports;
  private final Optional<byte[]> heartbeat;

  UnitBlocks(byte[] basic, List<byte[]> ports, Optional<byte[]> heartbeat) {
    this.basic = basic;
    this.ports = List.copyOf(ports);
    this.heartbeat = heartbeat;
  }

  /** Number of its ports that have a block with settings. */
  public int ports() {
    return ports.size();
  }

  /**
   * The settings of the unit and of one of its ports.
   *
   * @param port index of the port, from 0
   * @param start the settings that get them: parts of a value that the unit does not tell are those
   * @throws IndexOutOfBoundsException if the unit has no such port
   */
  public UnitValues values(int port, PortSettings start) {
    UnitValues.Builder values = new UnitValues.Builder(start);
    byte[] block = ports.get(port);
    BasicBlock.LAYOUT.takeOver(basic, values);
    PortBlock.LAYOUT.takeOver(block, values);
    if (port == 0) {
      heartbeat.ifPresent(known -> HeartbeatBlock.LAYOUT.takeOver(known, values));
    }
    return values.build();
  }
}
