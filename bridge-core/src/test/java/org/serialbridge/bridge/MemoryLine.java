package org.serialbridge.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.UartSettings;

/** A serial line in memory: the test is the device. */
final class MemoryLine implements SerialLine {
  private final Listener listener;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private UartSettings parameters;
  private boolean writable = true;
  private boolean reading = true;
  private boolean started;

  MemoryLine(UartSettings parameters, Listener listener) {
    this.parameters = parameters;
    this.listener = listener;
  }

  /** The device sends. */
  void send(String text, long now) {
    listener.received(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), now);
  }

  /** What the device got since the last call. */
  String received() {
    String text = written.toString(ISO_8859_1);
    written.reset();
    return text;
  }

  /** The device stops or starts to take output. */
  void setWritable(boolean takes) {
    writable = takes;
    listener.writabilityChanged();
  }

  /** The device goes away. */
  void hangUp() {
    listener.hungUp("pulled");
  }

  boolean isReading() {
    return reading;
  }

  boolean isStarted() {
    return started;
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public UartSettings parameters() {
    return parameters;
  }

  @Override
  public void write(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    written.writeBytes(copy);
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
  }

  @Override
  public Future<UartSettings> configure(UartSettings wanted) {
    parameters = wanted;
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(wanted);
  }

  @Override
  public Future<Void> drain(long timeoutMillis) {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
