package org.serialbridge.frames;

import java.util.Optional;

/** The last byte of an answer {@code FF 01 CMD status}. */
public enum FrameStatus {
  DONE('K'),
  ERROR('E'),
  WRONG_PASSWORD('P');

  private static final int LENGTH = 4;

  private final char code;

  FrameStatus(char code) {
    this.code = code;
  }

  /** The answer to a command. */
  byte[] answer(int command) {
    return new byte[] {Frame.HEAD, 1, (byte) command, (byte) code};
  }

  /**
   * The status that a datagram tells; what follows it is not looked at.
   *
   * @param command the command that was sent
   * @return empty if it is no such answer
   */
  public static Optional<FrameStatus> of(byte[] datagram, FrameCommand command) {
    boolean isAnswer =
        datagram.length >= LENGTH
            && datagram[0] == Frame.HEAD
            && datagram[1] == 1
            && datagram[2] == command.code();
    for (FrameStatus status : values()) {
      if (isAnswer && datagram[LENGTH - 1] == status.code) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
