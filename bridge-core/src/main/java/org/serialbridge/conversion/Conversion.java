package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.RecentHints;

/**
 * Turns what the serial line sends into what peers get, and back; from one restart of the converter
 * to the next. Readings of time are nanoseconds of any origin.
 */
public interface Conversion {
  /** Where the results go. */
  interface Output {
    /** To all peers, as one packet. */
    void toPeers(ByteBuf data);

    /** Forgets what was given for peers and waits for a connection. */
    void forgetUnsent();

    /** Data of a peer to the serial line, or kept until it takes it. */
    void toLine(Peer from, ByteBuf data);

    /**
     * A message of the unit's own, to the serial line like data; but dropped while a dialogue goes
     * on there, or the device is absent.
     */
    void notice(ByteBuf message);

    /** Bytes of the line were dropped: they are not what was to come. */
    void dropped(int bytes);

    /** Whether all that was given to the serial line has left this computer. */
    boolean hasLeft();

    /** Drops what was given to the serial line and has not left. */
    void withdraw();

    /** Something looks wrong, which a person should know. */
    void hint(RecentHints.Kind kind, String text);
  }

  /**
   * Data of the serial line.
   *
   * @param data valid during the call
   * @param now when it was read
   */
  void fromLine(ByteBuffer data, long now);

  /** One read, or one datagram, of a peer; its ownership too. */
  void fromPeer(Peer peer, ByteBuf data, long now);

  /** The serial line takes data now, or it does not. */
  default void lineIs(LineState state, long now) {}

  /**
   * A peer has connected.
   *
   * @param count peers now
   */
  default void peerConnected(Peer peer, int count, long now) {}

  /**
   * A peer sends nothing any more, and counts no more; it may still get what is sent to it.
   *
   * @param count peers now
   */
  default void peerDisconnected(Peer peer, int count, long now) {}

  /** Nothing reaches a peer any more that was disconnected. */
  default void peerGone(Peer peer) {}

  /** Whether an answer is due to a peer. */
  default boolean owesAnswer(Peer peer) {
    return false;
  }

  /** A connection could not be made. */
  default void connectionFailed(long now) {}

  /** The modem inputs, while they are watched ({@link SerialControl#watch}). */
  default void modemInputsChanged(ModemInputs inputs) {}

  /** Errors that the line received behind the data given last, while they are watched. */
  default void lineErrors(Set<LineError> errors) {}

  /**
   * Whether peers say more than data, which must be heard also while the line takes no data: {@link
   * SerialControl}, or requests that are to be answered.
   */
  default boolean carriesControl() {
    return false;
  }

  /** The end; no call comes any more, nor does the line get anything. */
  default void close() {}

  /** When {@link #poll} must be called next. */
  OptionalLong deadline();

  /** Lets time pass. */
  void poll(long now);

  /** How long Modbus units took to answer since this was last asked for. */
  default Optional<LatencySummary> takeLatencies() {
    return Optional.empty();
  }

  /** The Modbus units behind it. */
  default List<UnitStatus> units() {
    return List.of();
  }
}
