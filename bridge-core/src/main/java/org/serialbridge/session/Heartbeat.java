package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.peer.Peer;
import org.serialbridge.port.SerialOutput;
import org.serialbridge.settings.ByteEscapes;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.HeartbeatTarget;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SocketMode;

/**
 * Sends the heartbeat packet (AT+HEARTEN): to the server after a silence, or to the line at regular
 * intervals. During an AT dialogue none is sent.
 */
final class Heartbeat {
  private final PortSettings settings;
  private final SerialOutput line;
  private final Endpoint endpoint;
  private final boolean isOn;
  private final boolean isForLine;

  /**
   * A server sends none to its peers, as CommFront units; an HTTP client has no peer to send to.
   */
  private final boolean isClient;

  private final DeadlineTimer timer;

  Heartbeat(PortSettings settings, EventLoop loop, SerialOutput line, Endpoint endpoint) {
    this.settings = settings;
    this.line = line;
    this.endpoint = endpoint;
    isOn = settings.get(FunctionRows.HEARTBEAT);
    isForLine = settings.get(FunctionRows.HEARTBEAT_TARGET) == HeartbeatTarget.LINE;
    isClient = !settings.mode().isServer() && settings.mode() != SocketMode.HTTP_CLIENT;
    long seconds = settings.get(FunctionRows.HEARTBEAT_SECONDS);
    timer = new DeadlineTimer(loop, TimeUnit.SECONDS.toNanos(seconds), this::beat);
  }

  void start() {
    if (isOn) {
      timer.start();
    }
  }

  void stop() {
    timer.stop();
  }

  /**
   * Data passed on the network: the silence before the next heartbeat to the server begins anew.
   */
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
        Unpooled.wrappedBuffer(ByteEscapes.bytes(settings.get(FunctionRows.HEARTBEAT_TEXT)));
    if (isForLine) {
      if (line.takes()) { // a late heartbeat is useless
        line.add(packet, null);
      }
    } else if (isClient) {
      for (Peer peer : endpoint.peers()) {
        if (peer.isWritable()) {
          peer.send(packet.retainedDuplicate());
        }
      }
    }
  }
}
