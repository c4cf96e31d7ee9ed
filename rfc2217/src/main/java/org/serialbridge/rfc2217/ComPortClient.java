package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;

/**
 * The client of RFC 2217, for a connection whose remote has begun to speak telnet. It sets the
 * remote port to the parameters of its own line and reports the modem lines of the remote port.
 * Sans-IO; one thread.
 *
 * <p>The client negotiates all its options at the first bytes from the remote. If the remote has
 * asked for an option or is about to, the client's message is also the answer.
 */
public final class ComPortClient {
  /** The receiver of data and reports. */
  public interface Output {
    /** Data for the line, which must be sent or copied before the call returns. */
    void toLine(ByteBuffer data);

    /** Telnet bytes for the remote, already encoded. */
    void toPeer(ByteBuffer bytes);

    /** The remote suspends or resumes data; false at the beginning. */
    void suspend(boolean on);

    /** The levels of the remote port's modem lines, see {@link ModemLine}; 0 to 255. */
    void remoteModemState(int state);

    /**
     * The remote port is not set to the proposed value.
     *
     * @param proposed the value that was sent (RFC 2217, section 3)
     * @param inForce the value of the answer, 0 to 4,294,967,295
     */
    void refused(Parameter parameter, int proposed, long inForce);
  }

  private final Output output;
  private final Telnet telnet;
  private final Replies replies;
  private boolean hasNegotiated;
  private boolean isAgreed;

  /**
   * A client that has received nothing.
   *
   * @param signature answer to SIGNATURE and to Are You There; US-ASCII
   * @param wanted the state to propose for the remote port, DTR and RTS included; no break is sent
   */
  public ComPortClient(String signature, PortState wanted, Output output) {
    this.output = output;
    telnet = new Telnet(Telnet.Role.CLIENT, signature, new TelnetEvents());
    replies = new Replies(signature, wanted, telnet, output);
  }

  /**
   * Takes bytes from the remote, and reads all of them.
   *
   * @throws ProtocolException if a subnegotiation has no end within 64 KiB; the caller must close
   *     the connection
   */
  public void receive(ByteBuffer bytes) throws ProtocolException {
    if (!hasNegotiated) {
      hasNegotiated = true;
      negotiate();
    }
    telnet.receive(bytes);
  }

  private void negotiate() {
    telnet.offer(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.ask(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.ask(TelnetOption.BINARY);
    telnet.offer(TelnetOption.BINARY);
    telnet.offer(TelnetOption.COM_PORT_OPTION);
  }

  /**
   * Encodes data of the line for the remote; returns the buffer itself if nothing has to be
   * escaped.
   */
  public ByteBuffer encode(ByteBuffer data) {
    return telnet.encode(data);
  }

  /** Sets DTR and RTS of the remote port. At this end they are inputs, DSR and CTS. */
  public void control(boolean dtr, boolean rts) {
    propose(replies.wanted().withDtr(dtr).withRts(rts));
  }

  /** Proposes what differs from the proposal before. */
  void propose(PortState wanted) {
    replies.propose(wanted);
  }

  private final class TelnetEvents implements Telnet.Events {
    @Override
    public void data(ByteBuffer data) {
      output.toLine(data);
    }

    @Override
    public void send(ByteBuffer bytes) {
      output.toPeer(bytes);
    }

    @Override
    public void negotiated() {
      boolean isOn = telnet.isOurs(TelnetOption.COM_PORT_OPTION);
      if (isOn != isAgreed) {
        isAgreed = isOn;
        replies.agreed(isOn);
      }
    }

    @Override
    public void breakSignal() {
      // The break of a server has no effect on the client's line.
    }

    @Override
    public void comPort(int code, byte[] value) {
      ComPortCommand command = ComPortCommand.ofServer(code).orElse(null);
      if (command != null) {
        command.reply().take(replies, value);
      }
    }
  }
}
