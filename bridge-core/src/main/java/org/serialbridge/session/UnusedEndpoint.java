package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.peer.Peer;

/** The endpoint of a port whose socket is not used: the Modbus routes have other targets. */
final class UnusedEndpoint implements Endpoint {
  private final EventLoop loop;

  UnusedEndpoint(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public Future<Void> open() {
    return loop.newSucceededFuture(null);
  }

  @Override
  public void send(ByteBuf data) {
    data.release();
  }

  @Override
  public void forgetUnsent() {} // nothing waits

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public List<? extends Peer> peers() {
    return List.of();
  }

  @Override
  public String state() {
    return "not used: requests go by routes";
  }

  @Override
  public void setReading(boolean reading) {} // nothing is read

  @Override
  public Future<Void> close() {
    return loop.newSucceededFuture(null);
  }
}
