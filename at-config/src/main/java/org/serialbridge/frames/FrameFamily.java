package org.serialbridge.frames;

import java.util.Optional;

/** A generation of units, which its tools tell by the UDP port. */
public enum FrameFamily {
  /** USR-TCP232-302, T2 and relatives on port 1500: one port; a set is stored at once. */
  ONE_PORT(FrameStatus.WRONG_PASSWORD),
  /** 410S, N510 to N668 on ports 1901 and 48899: sets are kept until they are saved. */
  SEVERAL_PORTS(FrameStatus.ERROR);

  private final FrameStatus refusal;

  FrameFamily(FrameStatus refusal) {
    this.refusal = refusal;
  }

  /** The family whose tools use a UDP port; empty for a port that none uses. */
  public static Optional<FrameFamily> ofUdpPort(int port) {
    return switch (port) {
      case 1500 -> Optional.of(ONE_PORT);
      case 1901, 48_899 -> Optional.of(SEVERAL_PORTS);
      default -> Optional.empty();
    };
  }

  /** The answer to who may not: the newer family has none of its own. */
  FrameStatus refusal() {
    return refusal;
  }
}
