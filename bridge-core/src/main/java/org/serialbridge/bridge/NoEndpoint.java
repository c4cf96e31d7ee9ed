package org.serialbridge.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.serialbridge.endpoint.Endpoint;

/** The network side of a mode that has none: never connected, and what is sent to it is dropped. */
record NoEndpoint(EventLoop loop) implements Endpoint {
  @Override
  public Future<Void> open() {
    return loop.newSucceededFuture(null);
  }

  @Override
  public void send(ByteBuf data) {
    data.release();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public void setReading(boolean reading) {
    // Nobody is read.
  }

  @Override
  public Future<Void> close() {
    return loop.newSucceededFuture(null);
  }
}
