package org.serialbridge.audit;

import io.netty.util.NetUtil;
import java.net.InetAddress;

/**
 * Who does something, and from where.
 *
 * @param who name of a user of the web page or of this computer, or {@code serial line}; empty if
 *     it is not known
 * @param from the address of a user of the web page, {@code command line}, or the port of a serial
 *     line; empty if it is not known
 */
public record Author(String who, String from) {
  /** The program itself. */
  public static final Author SERVICE = new Author("serialbridge", "");

  private static final String COMMAND_LINE = "command line";

  /** Whoever types AT commands on the line of a port. */
  public static Author serialLine(String port) {
    return new Author("serial line", port);
  }

  /** A user of the web page; an empty name for one who has not signed in. */
  public static Author web(String user, InetAddress address) {
    return new Author(user, address.getHostAddress());
  }

  /** Somebody in the network who does not say who he is. */
  public static Author unnamed(InetAddress address) {
    return web("", address);
  }

  /**
   * The same.
   *
   * @param address 4 or 16 bytes of its IP address; none if it is not known
   */
  public static Author unnamed(byte[] address) {
    return new Author("", address.length == 0 ? "" : NetUtil.bytesToIpAddress(address));
  }

  /** A user of this computer: a name, or a number if it has none. */
  public static Author local(String user) {
    return new Author(user, COMMAND_LINE);
  }

  /** The user of this process. */
  public static Author ofProcess() {
    return local(ProcessHandle.current().info().user().orElse(""));
  }
}
