package org.serialbridge.frames;

import org.serialbridge.settings.DiscoveryUser;

/** Datagrams of a tool. */
public final class FrameRequests {
  private FrameRequests() {}

  /** Whether a datagram begins as a frame does. */
  public static boolean mayBeFrame(byte[] datagram) {
    return datagram.length > 0 && datagram[0] == Frame.HEAD;
  }

  /** The search, which every unit answers with a {@link SearchAnswer}. */
  public static byte[] search() {
    return Frame.search();
  }

  /**
   * The question for all settings of a unit, which {@link ReadAnswers} collects.
   *
   * @param mac its MAC address, 12 hexadecimal digits
   * @param user its user
   * @throws IllegalArgumentException if {@code mac} is no address
   */
  public static byte[] read(String mac, DiscoveryUser user) {
    return Frame.of(FrameCommand.READ, mac, user, new byte[0]);
  }
}
