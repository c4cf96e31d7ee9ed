package org.serialbridge.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.settings.UnitSettings;

/** An endpoint in memory: the test is the peer. */
final class MemoryEndpoint implements Endpoint {
  private final UnitSettings running;
  private final Listener listener;
  private final StringBuilder sent = new StringBuilder();
  private boolean writable = true;
  private boolean reading = true;
  private boolean open;

  MemoryEndpoint(UnitSettings running, Listener listener) {
    this.running = running;
    this.listener = listener;
  }

  /** The settings it was made with. */
  UnitSettings running() {
    return running;
  }

  /** The peer sends. */
  void receive(String text) {
    listener.receivedFromPeer(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  /** What the peer got since the last call. */
  String sent() {
    String text = sent.toString();
    sent.setLength(0);
    return text;
  }

  /** The peer stops or starts to read. */
  void setWritable(boolean takes) {
    writable = takes;
    listener.endpointWritabilityChanged();
  }

  boolean isReading() {
    return reading;
  }

  boolean isOpen() {
    return open;
  }

  @Override
  public Future<Void> open() {
    open = true;
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }

  @Override
  public void send(ByteBuf data) {
    sent.append(data.toString(ISO_8859_1));
    data.release();
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public boolean isConnected() {
    return open;
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
  }

  @Override
  public Future<Void> close() {
    open = false;
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }
}
