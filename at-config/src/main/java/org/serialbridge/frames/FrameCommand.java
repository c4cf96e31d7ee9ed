package org.serialbridge.frames;

import java.util.Optional;

/** A command of a frame. */
public enum FrameCommand {
  SEARCH(0x01, 0),
  RESTART(0x02, 0),
  READ(0x03, 0),
  /** Stores what was set; the older family stores at once. */
  SAVE(0x04, 0, FrameFamily.SEVERAL_PORTS),
  SET_BASIC(0x05, BasicBlock.LENGTH),
  SET_PORT_1(0x06, PortBlock.LENGTH),
  SET_PORT_2(0x07, PortBlock.LENGTH),
  SET_PORT_3(0x08, PortBlock.LENGTH),
  FACTORY(0x0B, 0),
  SET_HEARTBEAT(0x21, HeartbeatBlock.LENGTH, FrameFamily.ONE_PORT);

  private final int code;
  private final int length;

  /** The only family that knows it; empty if both do. */
  private final Optional<FrameFamily> only;

  FrameCommand(int code, int length) {
    this.code = code;
    this.length = length;
    only = Optional.empty();
  }

  FrameCommand(int code, int length, FrameFamily only) {
    this.code = code;
    this.length = length;
    this.only = Optional.of(only);
  }

  /** The command with a code in a family. */
  static Optional<FrameCommand> of(int code, FrameFamily family) {
    for (FrameCommand command : values()) {
      if (command.code == code && command.only.map(family::equals).orElse(true)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  int code() {
    return code;
  }

  /** Bytes of its parameters, behind address, user and password. */
  int length() {
    return length;
  }

  /** Whether it sets a block of settings. */
  public boolean isSet() {
    return length > 0;
  }
}
