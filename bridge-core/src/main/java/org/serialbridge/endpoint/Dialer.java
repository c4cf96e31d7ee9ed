package org.serialbridge.endpoint;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;

/** Makes TCP connections to the host that the settings name. */
@FunctionalInterface
public interface Dialer {
  /**
   * Connects, which may take a while; on the event loop.
   *
   * @param handler what the pipeline of the connection begins with
   * @return the connection, not yet active; to cancel it ends the attempt
   */
  Future<Channel> dial(ChannelHandler handler);
}
