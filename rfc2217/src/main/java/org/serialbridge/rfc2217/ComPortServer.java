package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The access server of RFC 2217 for one client. Data and requests of the client reach the output in
 * the order in which they were sent, and so do the answers. Sans-IO; one thread.
 *
 * <p>Requests are answered even if the client has not turned COM-PORT-OPTION on; unasked, it is
 * told something only if it has. A malformed request is answered as a query, an unknown one
 * ignored.
 */
public final class ComPortServer {
  /** Where data, requests and answers go. */
  public interface Output {
    /** Data for the line, which must be sent or copied before the call returns. */
    void toLine(ByteBuffer data);

    /** Telnet bytes for the client, as they are. */
    void toPeer(ByteBuffer bytes);

    /**
     * Asks the line for a change, which takes effect when all data given before it has been sent.
     * {@link ComPortServer#applied} must be called for each, also if the line refuses it or a purge
     * drops the data; it may be called at once.
     */
    void apply(Change change);

    /** Drops data at once. */
    void purge(PurgeData purged);

    /** The client wants no data, or wants it again; false at the beginning. */
    void suspend(boolean on);

    /**
     * What the client wants to be told; both 0 at the beginning, and again when it has turned
     * COM-PORT-OPTION off.
     *
     * @param modemMask bits of {@link ComPortServer#modemState} and their deltas
     * @param lineMask bits of {@link ComPortServer#lineState}
     */
    void watch(int modemMask, int lineMask);
  }

  private final Output output;
  private final Telnet telnet;
  private final LineGate gate;
  private final Notifications notifications;
  private final Requests requests;
  private boolean isAgreed;

  /**
   * A server that has heard nothing.
   *
   * @param signature answer to SIGNATURE and to Are You There; US-ASCII
   * @param current what the line is set to
   */
  public ComPortServer(String signature, PortState current, Output output) {
    this.output = output;
    telnet = new Telnet(Telnet.Role.SERVER, signature, new TelnetEvents());
    gate = new LineGate(output);
    notifications = new Notifications(telnet, output);
    requests = new Requests(signature, current, telnet, gate, notifications);
  }

  /** Speaks first, for clients that wait for it: asks for all that RFC 2217 needs. */
  public void negotiate() {
    telnet.offer(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.ask(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.offer(TelnetOption.ECHO);
    telnet.ask(TelnetOption.BINARY);
    telnet.offer(TelnetOption.BINARY);
    telnet.ask(TelnetOption.COM_PORT_OPTION);
  }

  /**
   * Takes all the bytes, which the client has sent.
   *
   * @throws ProtocolException if a subnegotiation has no end within 64 KiB, or more than 1024
   *     requests wait for the line; the connection is to be closed
   */
  public void receive(ByteBuffer bytes) throws ProtocolException {
    telnet.receive(bytes);
  }

  /** Data of the line as the client is to get it; the buffer itself if nothing is to be escaped. */
  public ByteBuffer encode(ByteBuffer data) {
    return telnet.encode(data);
  }

  /**
   * The line has carried out the oldest change that was asked of it, or has refused it.
   *
   * @param state what is in force now
   * @param now in ns
   * @throws IllegalStateException if nothing was asked
   */
  public void applied(PortState state, long now) {
    requests.applied(state, now);
  }

  /** Somebody else has changed the line; tells the client what is new to it. */
  public void changed(PortState state) {
    requests.changed(state);
  }

  /**
   * The modem lines, at the beginning and whenever they change: 0x80 DCD, 0x40 RI, 0x20 DSR, 0x10
   * CTS. A line that has none says 0 once, for clients that wait for the first notification.
   */
  public void modemState(int state) {
    notifications.modemState(state);
  }

  /** Errors of the line: 16 break, 8 framing, 4 parity, 2 overrun (RFC 2217, NOTIFY-LINESTATE). */
  public void lineState(int events) {
    notifications.lineState(events);
  }

  /** The client has gone; what waits behind a telnet BREAK is given to the line. */
  public void end() {
    gate.end();
  }

  /** When {@link #poll} must be called: at the end of a telnet BREAK. */
  public OptionalLong deadline() {
    return gate.deadline();
  }

  /** Lets time pass, in ns. */
  public void poll(long now) {
    gate.poll(now);
  }

  private final class TelnetEvents implements Telnet.Events {
    @Override
    public void data(ByteBuffer data) {
      gate.toLine(data);
    }

    @Override
    public void send(ByteBuffer bytes) {
      output.toPeer(bytes);
    }

    /**
     * On either side it is an agreement: pyserial takes a greeting that comes before its own WILL
     * for the answer to it, and then never sends it, but only DO.
     */
    @Override
    public void negotiated() {
      boolean isOn =
          telnet.isTheirs(TelnetOption.COM_PORT_OPTION)
              || telnet.isOurs(TelnetOption.COM_PORT_OPTION);
      if (isOn != isAgreed) {
        isAgreed = isOn;
        requests.assumeTold();
        notifications.suspend(false);
        notifications.agreed(isOn);
      }
    }

    @Override
    public void breakSignal() {
      requests.breakSignal();
    }

    @Override
    public void comPort(int code, byte[] value) throws ProtocolException {
      ComPortCommand command = ComPortCommand.ofClient(code).orElse(null);
      if (command != null) {
        command.request().take(requests, value);
      }
    }
  }
}
