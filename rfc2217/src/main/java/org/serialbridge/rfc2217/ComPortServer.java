package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.serialbridge.time.Timed;

/**
 * The access server of RFC 2217 for one client. Data, requests and answers keep the order in which
 * the client sent them. Sans-IO; one thread.
 *
 * <p>Requests are answered even if the client has not turned COM-PORT-OPTION on; notifications are
 * sent only if it has. A malformed request is answered as a query, an unknown request is ignored.
 */
public final class ComPortServer implements Timed {
  /** The receiver of data, requests and answers. */
  public interface Output {
    /** Data for the line, which must be sent or copied before the call returns. */
    void toLine(ByteBuffer data);

    /** Telnet bytes for the client, already encoded. */
    void toPeer(ByteBuffer bytes);

    /**
     * Asks the line for a change, which takes effect when all data before it has been sent. The
     * receiver must call {@link ComPortServer#applied} for each change, also if the line refuses it
     * or a purge drops the data; it may call it at once.
     */
    void apply(Change change);

    /** Drops data at once. */
    void purge(PurgeData purged);

    /** The client suspends or resumes data; false at the beginning. */
    void suspend(boolean on);

    /**
     * The events of which the client wants notifications. Both masks are 0 at the beginning, and
     * again when the client has turned COM-PORT-OPTION off.
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
   * A server that has received nothing.
   *
   * @param signature answer to SIGNATURE and to Are You There; US-ASCII
   * @param current the state of the line
   */
  public ComPortServer(String signature, PortState current, Output output) {
    this.output = output;
    telnet = new Telnet(Telnet.Role.SERVER, signature, new TelnetEvents());
    gate = new LineGate(output);
    notifications = new Notifications(telnet, output);
    requests = new Requests(signature, current, telnet, gate, notifications);
  }

  /**
   * Negotiates all options that RFC 2217 needs before the client sends anything, for clients that
   * wait for the server.
   */
  public void negotiate() {
    telnet.offer(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.ask(TelnetOption.SUPPRESS_GO_AHEAD);
    telnet.offer(TelnetOption.ECHO);
    telnet.ask(TelnetOption.BINARY);
    telnet.offer(TelnetOption.BINARY);
    telnet.ask(TelnetOption.COM_PORT_OPTION);
  }

  /**
   * Takes bytes from the client, and reads all of them.
   *
   * @throws ProtocolException if a subnegotiation has no end within 64 KiB, or more than 1024
   *     requests wait for the line; the caller must close the connection
   */
  public void receive(ByteBuffer bytes) throws ProtocolException {
    telnet.receive(bytes);
  }

  /**
   * Encodes data of the line for the client; returns the buffer itself if nothing has to be
   * escaped.
   */
  public ByteBuffer encode(ByteBuffer data) {
    return telnet.encode(data);
  }

  /**
   * The line has carried out or refused the oldest change that the server has asked for.
   *
   * @param state the state that is now in force
   * @param now in ns
   * @throws IllegalStateException if no change was asked for
   */
  public void applied(PortState state, long now) {
    requests.applied(state, now);
  }

  /**
   * Another user has changed the line. The client gets notifications of the values that are new to
   * it.
   */
  public void changed(PortState state) {
    requests.changed(state);
  }

  /**
   * Takes the levels of the modem lines, at the beginning and at each change; see {@link
   * ModemLine}. A line without modem lines passes 0 once, for clients that wait for the first
   * notification.
   */
  public void modemState(int state) {
    notifications.modemState(state);
  }

  /** Takes events of the line, as bits of {@link LineEvent}. */
  public void lineState(int events) {
    notifications.lineState(events);
  }

  /** The client has gone. Data that waits behind a telnet BREAK is given to the line. */
  public void end() {
    gate.end();
  }

  @Override
  public OptionalLong deadline() {
    return gate.deadline();
  }

  @Override
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
     * COM-PORT-OPTION on either side is an agreement: pyserial takes a message that comes before
     * its own WILL for the answer to it, and then sends only DO.
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
