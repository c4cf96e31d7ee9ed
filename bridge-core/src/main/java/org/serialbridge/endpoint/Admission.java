package org.serialbridge.endpoint;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.serialbridge.status.Counters;
import org.slf4j.Logger;

/**
 * The allow list at the entrance of an endpoint (AT+ALLOW): it counts and tells whom it refuses.
 */
final class Admission {
  private final String name;
  private final Predicate<InetAddress> allowed;
  private final Counters counters;

  /** Apart from the other lines, so that strangers cannot fill their room. */
  private final PeerLog log;

  /**
   * An entrance.
   *
   * @param name name of the converter, for log lines
   * @param allowed whether an address may enter, by the allow list of this moment
   */
  Admission(
      String name, Predicate<InetAddress> allowed, Logger log, Ticker ticker, Counters counters) {
    this.name = name;
    this.allowed = allowed;
    this.counters = counters;
    this.log = new PeerLog(log, name, ticker);
  }

  /**
   * Whether an address is allowed.
   *
   * @param address null if the peer has gone: then it is not
   */
  boolean isAllowed(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet && allowed.test(inet.getAddress());
  }

  /** The same for a newcomer, which is counted if it is refused. */
  boolean admits(@Nullable SocketAddress address) {
    boolean isAllowed = isAllowed(address);
    if (!isAllowed && address instanceof InetSocketAddress inet) {
      String client = NetUtil.toSocketAddressString(inet);
      counters.notAllowed(client);
      log.info("{}: {} refused: its address is not allowed", name, client);
    }
    return isAllowed;
  }
}
