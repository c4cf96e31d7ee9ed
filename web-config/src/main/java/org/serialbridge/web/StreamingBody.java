package org.serialbridge.web;

import io.netty.channel.ChannelHandlerContext;

/**
 * An answer that goes on until the client has had enough: server-sent events. Called on the event
 * loop of the connection.
 */
interface StreamingBody {
  /** The head has been sent; from now on pieces ({@code HttpContent}) may be written. */
  void begin(ChannelHandlerContext context);

  /** The client takes more, after it has taken none. */
  void writable();

  /** The client has gone. */
  void end();
}
