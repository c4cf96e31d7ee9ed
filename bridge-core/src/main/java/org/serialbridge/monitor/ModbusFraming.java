package org.serialbridge.monitor;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.conversion.ModbusTiming;
import org.serialbridge.modbus.RtuCutter;
import org.serialbridge.modbus.RtuCutter.Kind;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.UnitSettings;

/** A Modbus line: a frame is an RTU frame, and the gateway writes each of them in one piece. */
final class ModbusFraming implements Framing {
  private final Output output;
  private final Kind sent;
  private final RtuCutter received;

  ModbusFraming(UnitSettings settings, Output output) {
    this.output = output;
    SocketMode mode = settings.get(SettingTable.SOCK).mode();
    boolean hasSlaves = mode == SocketMode.TCPS || mode == SocketMode.UDPS;
    sent = hasSlaves ? Kind.REQUEST : Kind.RESPONSE;
    received =
        new RtuCutter(
            hasSlaves ? Kind.RESPONSE : Kind.REQUEST,
            ModbusTiming.of(settings),
            (kind, bytes, since) -> output.frame(Direction.FROM_LINE, kind, bytes, since));
  }

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    received.receive(bytes, now);
  }

  @Override
  public void toLine(byte[] bytes, long now) {
    received.end();
    output.frame(Direction.TO_LINE, RtuCutter.kindOf(bytes, sent), bytes, now);
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
