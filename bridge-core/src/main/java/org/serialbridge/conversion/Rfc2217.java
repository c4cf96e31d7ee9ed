package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.serialbridge.netty.Buffers;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.TelnetPeer;
import org.serialbridge.port.LineOutput;
import org.serialbridge.port.SerialControl;
import org.serialbridge.rfc2217.Change;
import org.serialbridge.rfc2217.FirstBytes;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.ProtocolException;
import org.serialbridge.rfc2217.SyncFrame;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;

/**
 * Adds RFC 2217 to another conversion (AT+RFCEN, AT+RFCPORT). Peers that speak telnet are clients
 * of RFC 2217, or its server, and have their own encoding. In the data of other peers, sync frames
 * are recognised. All peers set the same port.
 */
final class Rfc2217 implements Conversion {

  /** Speeds in bit/s; a sync frame with a speed out of this range is data. */
  private static final int LOWEST_BAUD_RATE = 300;

  private static final int HIGHEST_BAUD_RATE = 4_000_000;

  private final String name;
  private final Conversion data;
  private final SerialControl control;
  private final LineOutput line;
  private final PortArbiter arbiter;

  /**
   * Whether telnet and sync frames are detected (AT+RFCEN). If not, only peers of AT+RFCPORT speak
   * telnet.
   */
  private final boolean detectsTelnet;

  private final boolean isServer;
  private final Map<Peer, UndecidedPeer> telnetPeers = new LinkedHashMap<>();
  private @Nullable ModemInputs inputs;

  /**
   * @param data the conversion of the remaining data
   */
  Rfc2217(PortSettings settings, Conversion data, Context context) {
    name = context.name();
    this.data = data;
    control = context.control();
    line = context.line();
    UartSettings stored = settings.get(SerialPortRows.UART);
    arbiter = new PortArbiter(control, line, stored, settings.get(ProtocolRows.RFC2217_KEEP));
    detectsTelnet = settings.get(ProtocolRows.RFC2217);
    isServer = settings.mode().isServer();
  }

  // ---- peers

  @Override
  public void peerConnected(Peer peer, int count, long now) {
    if (peer instanceof TelnetPeer telnet) {
      if (telnet.telnetFirst()) {
        UndecidedPeer telnetPeer = new UndecidedPeer(telnet);
        telnetPeers.put(peer, telnetPeer);
        telnetPeer.negotiate();
      } else if (detectsTelnet) {
        telnetPeers.put(peer, new UndecidedPeer(telnet));
      }
    }
    data.peerConnected(peer, count, now);
  }

  @Override
  public void peerDisconnected(Peer peer, int count, long now) {
    UndecidedPeer telnetPeer = telnetPeers.remove(peer);
    if (telnetPeer != null) {
      telnetPeer.end(now);
    }
    arbiter.leave(peer);
    watch();
    data.peerDisconnected(peer, count, now);
  }

  @Override
  public void peerGone(Peer peer) {
    data.peerGone(peer);
  }

  @Override
  public boolean carriesControl() {
    return true;
  }

  @Override
  public void fromPeer(Peer peer, ByteBuf bytes, long now) {
    UndecidedPeer telnetPeer = telnetPeers.get(peer);
    if (telnetPeer != null) {
      telnetPeer.receive(bytes, now);
    } else if (detectsTelnet) {
      fromRawPeer(peer, bytes, now);
    } else {
      data.fromPeer(peer, bytes, now);
    }
  }

  private void fromRawPeer(Peer peer, ByteBuf bytes, long now) {
    SyncFrame.at(bytes.nioBuffer())
        .filter(
            frame -> frame.baudRate() >= LOWEST_BAUD_RATE && frame.baudRate() <= HIGHEST_BAUD_RATE)
        .ifPresent(
            frame -> {
              bytes.skipBytes(SyncFrame.LENGTH);
              if (peer instanceof TelnetPeer) { // the sender of a datagram has no known end
                arbiter.join(peer);
              }
              arbiter.apply(peer, frame::on, done -> tellAllBut(null));
            });
    if (bytes.isReadable()) {
      data.fromPeer(peer, bytes, now);
    } else {
      bytes.release();
    }
  }

  /** A TCP connection that may speak telnet. */
  private final class UndecidedPeer {
    private final TelnetPeer peer;
    private final FirstBytes first = new FirstBytes();
    private boolean isRaw;
    private boolean isBroken;
    private @Nullable TelnetRole role;

    UndecidedPeer(TelnetPeer peer) {
      this.peer = peer;
    }

    void negotiate() {
      Rfc2217ServerRole client = new Rfc2217ServerRole(signature(), peer, Rfc2217.this);
      speak(client);
      client.negotiate();
    }

    private void speak(TelnetRole spoken) {
      role = spoken;
      arbiter.join(peer);
      peer.encodeWith(bytes -> encoded(spoken, bytes));
      watch();
    }

    void receive(ByteBuf bytes, long now) {
      if (isRaw) {
        fromRawPeer(peer, bytes, now);
        return;
      }
      try {
        if (isBroken) {
          return; // it is being disconnected
        }
        if (role == null) {
          decide(bytes.nioBuffer(), now);
        } else {
          role.receive(Buffers.bytes(bytes), now);
        }
      } catch (ProtocolException e) {
        isBroken = true;
        peer.disconnect("not RFC 2217: " + e.getMessage());
      } finally {
        bytes.release();
      }
    }

    private void decide(ByteBuffer bytes, long now) throws ProtocolException {
      switch (first.look(bytes, now)) {
        case UNDECIDED -> {}
        case RAW -> beRaw(first.withHeld(bytes), now);
        case TELNET -> {
          TelnetRole spoken =
              isServer
                  ? new Rfc2217ServerRole(signature(), peer, Rfc2217.this)
                  : new Rfc2217ClientRole(name, signature(), peer, Rfc2217.this);
          speak(spoken);
          spoken.receive(first.withHeld(bytes), now);
        }
      }
    }

    private void beRaw(ByteBuffer bytes, long now) {
      isRaw = true;
      fromRawPeer(peer, Unpooled.copiedBuffer(bytes), now);
    }

    /** The peer has gone: its held bytes are passed on. */
    void end(long now) {
      if (role != null) {
        role.end(now);
      } else if (!isRaw) {
        beRaw(first.withHeld(ByteBuffer.allocate(0)), now);
      }
    }

    OptionalLong deadline() {
      return role == null ? first.deadline() : role.deadline();
    }

    void poll(long now) {
      if (role != null) {
        role.poll(now);
      } else if (!isRaw && first.poll(now) == FirstBytes.Protocol.RAW) {
        beRaw(first.withHeld(ByteBuffer.allocate(0)), now);
      }
    }
  }

  private String signature() {
    return "serialbridge " + Release.VERSION + " " + name;
  }

  private static ByteBuf encoded(TelnetRole role, ByteBuf bytes) {
    ByteBuffer plain = Buffers.bytes(bytes);
    ByteBuffer encoded = role.encode(plain);
    if (encoded.equals(plain)) {
      return bytes;
    }
    ByteBuf copy = Buffers.copyOf(encoded);
    bytes.release();
    return copy;
  }

  // ---- requests of the roles

  PortState state() {
    return arbiter.state();
  }

  void dataOf(Peer peer, ByteBuf bytes, long now) {
    data.fromPeer(peer, bytes, now);
  }

  /**
   * Changes the port, and notifies the other peers.
   *
   * @param asker the role that gets no notification
   */
  void apply(Peer peer, TelnetRole asker, Change change, LongConsumer done) {
    arbiter.apply(
        peer,
        change::on,
        now -> {
          done.accept(now);
          tellAllBut(asker);
        });
  }

  private void tellAllBut(@Nullable TelnetRole asker) {
    PortState state = arbiter.state();
    for (TelnetRole role : roles()) {
      if (!role.equals(asker)) {
        role.portChanged(state);
      }
    }
  }

  void purge(Set<LineBuffer> buffers) {
    line.purge(buffers);
  }

  /** A role has changed the events that it watches. */
  void watch(TelnetRole role) {
    watch();
    if (inputs != null && role.watchesModemInputs()) {
      role.modemInputsChanged(inputs);
    }
  }

  private void watch() {
    boolean modemInputs = false;
    boolean lineErrors = false;
    for (TelnetRole role : roles()) {
      modemInputs |= role.watchesModemInputs();
      lineErrors |= role.watchesLineErrors();
    }
    if (!modemInputs) {
      inputs = null;
    }
    control.watch(modemInputs, lineErrors);
  }

  private List<TelnetRole> roles() {
    List<TelnetRole> roles = new ArrayList<>();
    for (UndecidedPeer telnetPeer : telnetPeers.values()) {
      if (telnetPeer.role != null) {
        roles.add(telnetPeer.role);
      }
    }
    return roles;
  }

  // ---- the line

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    data.fromLine(bytes, now);
  }

  @Override
  public void modemInputsChanged(ModemInputs changed) {
    inputs = changed;
    roles().forEach(role -> role.modemInputsChanged(changed));
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    int events = PortStateMapper.lineState(errors);
    roles().forEach(role -> role.lineErrors(events));
  }

  // ---- time

  @Override
  public OptionalLong deadline() {
    OptionalLong earliest = data.deadline();
    for (UndecidedPeer telnetPeer : telnetPeers.values()) {
      OptionalLong next = telnetPeer.deadline();
      if (next.isPresent() && (earliest.isEmpty() || next.getAsLong() - earliest.getAsLong() < 0)) {
        earliest = next;
      }
    }
    return earliest;
  }

  @Override
  public void poll(long now) {
    OptionalLong due = data.deadline();
    if (due.isPresent() && now - due.getAsLong() >= 0) {
      data.poll(now);
    }
    List.copyOf(telnetPeers.values()).forEach(telnetPeer -> telnetPeer.poll(now));
  }

  @Override
  public void close() {
    control.watch(false, false);
    arbiter.end();
    data.close();
  }
}
