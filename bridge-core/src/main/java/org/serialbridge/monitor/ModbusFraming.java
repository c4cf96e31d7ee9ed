package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.modbus.RtuFrameSplitter;
import org.serialbridge.modbus.RtuFrameSplitter.Kind;

/** Frames of a Modbus line: RTU frames. The gateway writes each of its frames in one piece. */
final class ModbusFraming implements Framing {
  private final Output output;
  private final Kind sent;
  private final RtuFrameSplitter received;

  ModbusFraming(ModbusLine line, Output output) {
    this.output = output;
    sent = line.hasSlaves() ? Kind.REQUEST : Kind.RESPONSE;
    received =
        new RtuFrameSplitter(
            line.hasSlaves() ? Kind.RESPONSE : Kind.REQUEST,
            line.timing(),
            (kind, bytes, since) -> output.frame(Direction.FROM_LINE, kind, bytes, since));
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    received.receive(bytes, now);
  }

  @Override
  public void toLine(byte[] bytes, long now) {
    received.end();
    output.frame(Direction.TO_LINE, RtuFrameSplitter.kindOf(bytes, sent), bytes, now);
  }

  @Override
  public OptionalLong deadline() {
    return received.deadline();
  }

  @Override
  public void poll(long now) {
    received.poll(now);
  }

  @Override
  public void end() {
    received.end();
  }
}
