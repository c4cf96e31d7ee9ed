package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;

/** Makes TCP connections to the host that the settings name. */
@FunctionalInterface
public interface Dialer {
  /**
   * Begins to connect, on the event loop.
   *
   * @param handler first handler of the connection's pipeline
   * @return the connection, not yet active; cancelling the future ends the attempt
   */
  Future<Channel> dial(ChannelHandler handler);
}
