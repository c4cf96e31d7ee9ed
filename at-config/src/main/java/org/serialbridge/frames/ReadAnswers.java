package org.serialbridge.frames;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Collects the answer to a read, which has no frame: three datagrams of 130, 50 and 84 bytes from a
 * unit with one port; basic block and port blocks in one datagram from others. Not for several
 * threads.
 */
public final class ReadAnswers {
  private static final int CLOUD = 50;

  /** The most ports of a known unit, 4, with room. */
  private static final int MOST_PORTS = 16;

  private final FrameFamily family;
  private byte[] blocks = {};
  private boolean hasCloud;
  private Optional<byte[]> heartbeat = Optional.empty();
  private Optional<FrameStatus> status = Optional.empty();

  /** Waits for the answer of a unit of a family. */
  public ReadAnswers(FrameFamily family) {
    this.family = family;
  }

  /** Takes a datagram of the unit; one that is no part of the answer changes nothing. */
  public void add(byte[] datagram) {
    if (isComplete()) {
      return;
    }
    status = FrameStatus.of(datagram, FrameCommand.READ);
    int ofPorts = datagram.length - BasicBlock.LENGTH;
    if (blocks.length > 0) {
      addMore(datagram);
    } else if (ofPorts > 0
        && ofPorts % PortBlock.LENGTH == 0
        && ofPorts / PortBlock.LENGTH <= MOST_PORTS) {
      blocks = datagram.clone();
    }
  }

  private void addMore(byte[] datagram) {
    if (datagram.length == CLOUD) {
      hasCloud = true;
    } else if (datagram.length == HeartbeatBlock.LENGTH && hasCloud) {
      heartbeat = Optional.of(datagram.clone());
    }
  }

  /** Whether nothing more will come. */
  public boolean isComplete() {
    return status.isPresent()
        || blocks.length > 0 && (family == FrameFamily.SEVERAL_PORTS || heartbeat.isPresent());
  }

  /** What the unit has answered instead of its settings; empty if it has not. */
  public Optional<FrameStatus> status() {
    return status;
  }

  /** The blocks so far; empty without a basic block and one of a port. */
  public Optional<UnitBlocks> blocks() {
    if (blocks.length == 0) {
      return Optional.empty();
    }
    List<byte[]> ports = new ArrayList<>();
    for (int at = BasicBlock.LENGTH; at < blocks.length; at += PortBlock.LENGTH) {
      byte[] port = Arrays.copyOfRange(blocks, at, at + PortBlock.LENGTH);
      if (!Arrays.equals(port, new byte[PortBlock.LENGTH])) {
        ports.add(port);
      }
    }
    byte[] basic = Arrays.copyOf(blocks, BasicBlock.LENGTH);
    return Optional.of(new UnitBlocks(basic, ports, heartbeat));
  }
}
