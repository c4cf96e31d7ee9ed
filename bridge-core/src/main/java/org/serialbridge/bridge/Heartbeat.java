package org.serialbridge.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.IdleTimer;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.HeartbeatDirection;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.SocketMode;

/**
 * The heartbeat packet (AT+HEARTEN): to the server after a silence, or to the line at regular
 * times. None during an AT dialogue.
 */
final class Heartbeat {
  private final PortSettings settings;
  private final SerialOutput line;
  private final Endpoint endpoint;
  private final boolean isOn;
  private final boolean isForLine;
  private final IdleTimer timer;

  Heartbeat(PortSettings settings, EventLoop loop, SerialOutput line, Endpoint endpoint) {
    this.settings = settings;
    this.line = line;
    this.endpoint = endpoint;
    isOn = settings.get(SettingTable.HEARTBEAT);
    isForLine = settings.get(SettingTable.HEARTBEAT_TARGET) == HeartbeatDirection.COM;
    long seconds = settings.get(SettingTable.HEARTBEAT_SECONDS);
    timer = new IdleTimer(loop, TimeUnit.SECONDS.toNanos(seconds), this::beat);
  }

  void start() {
    if (isOn) {
      timer.start();
    }
  }

  void stop() {
    timer.stop();
  }

  /** Data went over the network: only its silence brings a heartbeat there. */
  void dataPassed() {
    if (isOn && !isForLine) {
      timer.touch();
    }
  }

  private void beat() {
    if (line.isInDialogue()) {
      return;
    }
    ByteBuf packet =
        Unpooled.wrappedBuffer(ByteEscapes.bytes(settings.get(SettingTable.HEARTBEAT_TEXT)));
    SocketMode mode = settings.get(SettingTable.SOCKET).mode();
    if (isForLine) {
      if (line.takes()) { // one that comes late is worth nothing
        line.add(packet, null);
      }
    } else if (mode == SocketMode.TCPC || mode == SocketMode.UDPC) {
      for (Peer peer : endpoint.peers()) {
        if (peer.isWritable()) {
          peer.send(packet.retainedDuplicate());
        }
      }
    }
  }
}
