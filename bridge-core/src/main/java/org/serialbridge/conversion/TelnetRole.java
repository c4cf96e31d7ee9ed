package org.serialbridge.conversion;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.ProtocolException;
import org.serialbridge.serial.ModemInputs;

/** What this end is to a peer that speaks telnet: the server of RFC 2217, or the client. */
interface TelnetRole {
  /**
   * Bytes of the peer.
   *
   * @throws ProtocolException if the connection is to be closed
   */
  void receive(ByteBuffer bytes, long now) throws ProtocolException;

  /** Data for the peer, encoded; the buffer itself if nothing is to be done. */
  ByteBuffer encode(ByteBuffer data);

  /** Another peer has changed the port. */
  void portChanged(PortState state);

  /** The modem inputs, when their watching begins and at each change. */
  void modemInputsChanged(ModemInputs inputs);

  /** Errors of the line, as NOTIFY-LINESTATE has them. */
  void lineErrors(int events);

  /** Whether this peer wants to know the modem inputs. */
  boolean watchesModemInputs();

  /** Whether this peer wants to know the errors of the line. */
  boolean watchesLineErrors();

  /** The peer has gone. */
  void end(long now);

  /** When {@link #poll} must be called next. */
  OptionalLong deadline();

  /** Lets time pass. */
  void poll(long now);
}
