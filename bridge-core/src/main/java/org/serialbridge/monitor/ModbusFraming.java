package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.modbus.FrameSplitter;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.SerialFraming;

/** Frames of a Modbus line. The gateway writes each of its frames in one piece. */
final class ModbusFraming implements Framing {
  private final Output output;
  private final SerialFraming framing;
  private final Kind sent;
  private final FrameSplitter received;

  ModbusFraming(ModbusLine line, Output output) {
    this.output = output;
    framing = line.framing();
    sent = line.hasSlaves() ? Kind.REQUEST : Kind.RESPONSE;
    received =
        FrameSplitter.of(
            framing,
            line.turns(),
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
    Kind kind = framing.content(bytes).isPresent() ? sent : Kind.DATA;
    output.frame(Direction.TO_LINE, kind, bytes, now);
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
