package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;

/**
 * The client of RFC 2217, for a connection whose remote has begun to speak telnet. It takes over
 * the own line's parameters to the far port and reports that port's modem lines. Sans-IO; one
 * thread.
 *
 * <p>With the first bytes of the remote it says all that it wants; each of that is an answer too,
 * if the remote has asked or is about to.
 */
public final class ComPortClient {
  /** Where data and reports go. */
  public interface Output {
    /** Data for the line, which must be sent or copied before the call returns. */
    void toLine(ByteBuffer data);

    /** Telnet bytes for the remote, as they are. */
    void toPeer(ByteBuffer bytes);

    /** The remote wants no data, or wants it again; false at the beginning. */
    void suspend(boolean on);

    /** The modem lines of the far port: 0x80 DCD, 0x40 RI, 0x20 DSR, 0x10 CTS. */
    void remoteModemState(int state);

    /**
     * The far port is set otherwise than was proposed.
     *
     * @param proposed the value that was sent (RFC 2217, section 3)
     * @param inForce the value that was answered, 0 to 4,294,967,295
     */
    void refused(Parameter parameter, int proposed, long inForce);
  }

  private final Output output;
  private final Telnet telnet;
  private final Replies replies;
  private boolean hasNegotiated;
  private boolean isAgreed;

  /**
   * A client that has heard nothing.
   *
   * @param signature answer to SIGNATURE and to Are You There; US-ASCII
   * @param wanted what the far port is to be set to, its DTR and RTS included; no break is sent
   */
  public ComPortClient(String signature, PortState wanted, Output output) {
    this.output = output;
    telnet = new Telnet(Telnet.Role.CLIENT, signature, new TelnetEvents());
    replies = new Replies(signature, wanted, telnet, output);
  }

  /**
   * Takes all the bytes, which the remote has sent.
   *
   * @throws ProtocolException if a subnegotiation has no end within 64 KiB; the connection is to be
   *     closed
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

  /** Data of the line as the remote is to get it; the buffer itself if nothing is to be escaped. */
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
      // A server has no line to break at our end.
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
