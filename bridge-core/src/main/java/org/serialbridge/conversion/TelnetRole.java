package org.serialbridge.conversion;

import java.nio.ByteBuffer;
import org.serialbridge.rfc2217.PortState;
import org.serialbridge.rfc2217.ProtocolException;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.time.Timed;

/** The role of this end for a peer that speaks telnet: server or client of RFC 2217. */
interface TelnetRole extends Timed {
  /**
   * Takes bytes of the peer.
   *
   * @throws ProtocolException if the peer breaks the protocol; the caller must close the connection
   */
  void receive(ByteBuffer bytes, long now) throws ProtocolException;

  /** Encodes data for the peer; returns the buffer itself if nothing has to be encoded. */
  ByteBuffer encode(ByteBuffer data);

  /** Another peer has changed the port. */
  void portChanged(PortState state);

  /** Takes the modem inputs, when watching begins and at each change. */
  void modemInputsChanged(ModemInputs inputs);

  /** Takes errors of the line, as bits of NOTIFY-LINESTATE. */
  void lineErrors(int events);

  /** Whether this peer watches the modem inputs. */
  boolean watchesModemInputs();

  /** Whether this peer watches the errors of the line. */
  boolean watchesLineErrors();

  /** The peer has gone. */
  void end(long now);
}
