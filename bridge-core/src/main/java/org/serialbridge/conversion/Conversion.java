package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.modbus.LatencySummary;
import org.serialbridge.modbus.LineState;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.modbus.UnitStatus;
import org.serialbridge.peer.Peer;
import org.serialbridge.peer.Peers;
import org.serialbridge.port.LineOutput;
import org.serialbridge.port.SerialControl;
import org.serialbridge.routing.Targets;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.Counters;
import org.serialbridge.status.RecentHints;
import org.serialbridge.status.RoutingStatus;
import org.serialbridge.time.Timed;

/**
 * Converts serial data to network data and back, from one restart of the converter to the next.
 * Times are nanoseconds of any origin.
 */
public interface Conversion extends Timed {
  /**
   * The surroundings of a conversion.
   *
   * @param name name of the port, for log lines
   * @param peers the peers, all together
   * @param line the way to the serial line
   * @param control changes of the serial line
   * @param counters counts what is dropped
   * @param hints takes hints about probable faults, for a person
   * @param hasDevice whether the port has a serial device
   * @param targets the targets of Modbus routes
   * @param changed must be called when the deadline may have become earlier outside of a call of
   *     the conversion
   * @param ticker the time of the event loop
   */
  record Context(
      String name,
      Peers peers,
      LineOutput line,
      SerialControl control,
      Counters counters,
      RecentHints hints,
      boolean hasDevice,
      Targets targets,
      Runnable changed,
      Ticker ticker) {
    long now() {
      return ticker.nanoTime();
    }
  }

  /**
   * Takes data from the serial line.
   *
   * @param data valid during the call
   * @param now the time when it was read
   */
  void fromLine(ByteBuffer data, long now);

  /**
   * Whether the serial line is to be read, for the time until the next call or deadline. Data that
   * comes all the same is taken.
   */
  default boolean readsLine() {
    return true;
  }

  /** Takes one read or one datagram of a peer, and its ownership. */
  void fromPeer(Peer peer, ByteBuf data, long now);

  /** Takes the state of the serial line. */
  default void lineIs(LineState state, long now) {}

  /**
   * A peer has connected.
   *
   * @param count number of connected peers
   */
  default void peerConnected(Peer peer, int count, long now) {}

  /**
   * A peer sends no more data. It does not count as connected any more, but may still get data.
   *
   * @param count number of connected peers
   */
  default void peerDisconnected(Peer peer, int count, long now) {}

  /** A disconnected peer gets no more data. */
  default void peerGone(Peer peer) {}

  /** Whether an answer is due to a peer. */
  default boolean owesAnswer(Peer peer) {
    return false;
  }

  /** A connection could not be made. */
  default void connectionFailed(long now) {}

  /** Takes the modem inputs, while they are watched ({@link SerialControl#watch}). */
  default void modemInputsChanged(ModemInputs inputs) {}

  /** Takes the errors of the line after the last data, while they are watched. */
  default void lineErrors(Set<LineError> errors) {}

  /**
   * Whether peers send more than data, so that they must be read also while the line accepts no
   * data: commands for {@link SerialControl}, or requests that need an answer.
   */
  default boolean carriesControl() {
    return false;
  }

  /** Ends the conversion; no call comes any more, and the line gets no more data. */
  default void close() {}

  /** The response times of Modbus units since the last call; empty if there were no responses. */
  default Optional<LatencySummary> takeLatencies() {
    return Optional.empty();
  }

  /** The way to the Modbus units on the serial line; empty if there are none. */
  default Optional<UnitLink> unitsOnLine() {
    return Optional.empty();
  }

  /** The way of a client's requests to Modbus units; empty if the port has no Modbus clients. */
  default Optional<UnitLink> units() {
    return Optional.empty();
  }

  /** The Modbus units on the line, or behind the socket of a master on the line. */
  default List<UnitStatus> unitStatus() {
    return List.of();
  }

  /** The reads of another Modbus master on the line; empty if the port does not listen to it. */
  default List<PollStatus> polls() {
    return List.of();
  }

  /** The routes and rules of a Modbus port. */
  default RoutingStatus routing() {
    return RoutingStatus.NONE;
  }

  /** Probable faults of the settings, in words. */
  default List<String> hints() {
    return List.of();
  }

  /** Forgets the units, and their counters. */
  default void clearUnits() {}
}
