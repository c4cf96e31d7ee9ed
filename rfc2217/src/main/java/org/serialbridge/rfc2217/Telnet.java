package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One end of a telnet connection: decodes, encodes and negotiates. Both roles of RFC 2217 use it.
 *
 * <p>COM-PORT-OPTION brings BINARY with it, negotiated first: pyserial sends binary data as soon as
 * it has COM-PORT-OPTION, and never negotiates BINARY.
 */
final class Telnet {
  /**
   * Negotiation ends after this many messages, with the options as they are. The Q method sends no
   * more messages than it gets, but a peer that answers every message would never stop.
   */
  static final int MAX_MESSAGES = 10_000;

  /** Events for the owner, in the order of the stream. */
  interface Events {
    /** Data for the line; valid during the call only. */
    void data(ByteBuffer data);

    /** Bytes for the peer. */
    void send(ByteBuffer bytes);

    /** An option may have changed. */
    void negotiated();

    /** The peer sent BREAK. */
    void breakSignal();

    /**
     * A subnegotiation of COM-PORT-OPTION.
     *
     * @param code the command, 0 to 255
     */
    void comPort(int code, byte[] value) throws ProtocolException;
  }

  /** The role of this end. Only the server offers ECHO: the device echoes the input of the peer. */
  enum Role {
    SERVER,
    CLIENT;

    private boolean welcomes(TelnetOption option, boolean isTheirs) {
      return option != TelnetOption.ECHO || isTheirs == (this == CLIENT);
    }
  }

  private final Role role;
  private final String name;
  private final Events events;
  private final TelnetDecoder decoder = new TelnetDecoder(new Decoded());
  private final TelnetEncoder encoder = new TelnetEncoder();
  private final Map<TelnetOption, OptionSide> ours = new EnumMap<>(TelnetOption.class);
  private final Map<TelnetOption, OptionSide> theirs = new EnumMap<>(TelnetOption.class);
  private int messagesSent;

  /**
   * A connection without any message so far.
   *
   * @param name answer to Are You There; US-ASCII
   */
  Telnet(Role role, String name, Events events) {
    this.role = role;
    this.name = name;
    this.events = events;
    for (TelnetOption option : TelnetOption.values()) {
      ours.put(option, new OptionSide());
      theirs.put(option, new OptionSide());
    }
  }

  /** Takes bytes from the peer, and reads all of them. */
  void receive(ByteBuffer bytes) throws ProtocolException {
    decoder.receive(bytes);
  }

  /** Encodes data for the peer. */
  ByteBuffer encode(ByteBuffer data) {
    return encoder.encode(data, isOurs(TelnetOption.BINARY));
  }

  /** Whether the option is in effect at our end. */
  boolean isOurs(TelnetOption option) {
    return side(ours, option).isOn();
  }

  /** Whether the option is in effect at the peer's end. */
  boolean isTheirs(TelnetOption option) {
    return side(theirs, option).isOn();
  }

  /** Sends WILL, unless the option is on or WILL was sent. */
  void offer(TelnetOption option) {
    send(side(ours, option).enable(), TelnetCommand.WILL, TelnetCommand.WONT, option.code());
  }

  /** Sends DO, unless the option is on or DO was sent. */
  void ask(TelnetOption option) {
    send(side(theirs, option).enable(), TelnetCommand.DO, TelnetCommand.DONT, option.code());
  }

  /** Sends a command of COM-PORT-OPTION. */
  void sendComPort(int code, byte... value) {
    events.send(TelnetEncoder.comPort(code, value));
  }

  private static OptionSide side(Map<TelnetOption, OptionSide> sides, TelnetOption option) {
    OptionSide side = sides.get(option);
    if (side == null) {
      throw new IllegalStateException("no side for " + option);
    }
    return side;
  }

  private void send(OptionSide.Reply reply, TelnetCommand yes, TelnetCommand no, int option) {
    if (reply != OptionSide.Reply.NOTHING) {
      TelnetCommand verb = reply == OptionSide.Reply.YES ? yes : no;
      byte[] bytes = {TelnetCommand.IAC.octet(), verb.octet(), (byte) option};
      messagesSent++;
      events.send(ByteBuffer.wrap(bytes));
    }
  }

  private void willOrDo(TelnetCommand verb, int code) {
    boolean isTheirs = verb == TelnetCommand.WILL;
    TelnetCommand yes = isTheirs ? TelnetCommand.DO : TelnetCommand.WILL;
    TelnetCommand no = isTheirs ? TelnetCommand.DONT : TelnetCommand.WONT;
    Optional<TelnetOption> known = TelnetOption.of(code);
    if (known.isEmpty()) {
      send(OptionSide.Reply.NO, yes, no, code);
      return;
    }
    TelnetOption option = known.get();
    OptionSide side = side(isTheirs ? theirs : ours, option);
    if (option == TelnetOption.COM_PORT_OPTION && !side.isOn()) {
      ask(TelnetOption.BINARY);
      offer(TelnetOption.BINARY);
    }
    send(side.receivedYes(role.welcomes(option, isTheirs)), yes, no, code);
  }

  private void wontOrDont(TelnetCommand verb, int code) {
    boolean isTheirs = verb == TelnetCommand.WONT;
    TelnetCommand yes = isTheirs ? TelnetCommand.DO : TelnetCommand.WILL;
    TelnetCommand no = isTheirs ? TelnetCommand.DONT : TelnetCommand.WONT;
    TelnetOption.of(code)
        .map(option -> side(isTheirs ? theirs : ours, option))
        .ifPresent(side -> send(side.receivedNo(), yes, no, code));
  }

  private void areYouThere() {
    String answer = "\r\n[" + name + "]\r\n";
    events.send(encode(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII))));
  }

  private final class Decoded implements TelnetDecoder.Events {
    @Override
    public boolean isBinary() {
      return isTheirs(TelnetOption.BINARY);
    }

    @Override
    public void data(ByteBuffer data) {
      events.data(data);
    }

    @Override
    public void negotiation(TelnetCommand verb, int option) {
      if (messagesSent >= MAX_MESSAGES) {
        return;
      }
      if (verb == TelnetCommand.WILL || verb == TelnetCommand.DO) {
        willOrDo(verb, option);
      } else {
        wontOrDont(verb, option);
      }
      events.negotiated();
    }

    @Override
    public void subnegotiation(int option, byte[] value) throws ProtocolException {
      if (option == TelnetOption.COM_PORT_OPTION.code() && value.length > 0) {
        byte[] behindCode = new byte[value.length - 1];
        System.arraycopy(value, 1, behindCode, 0, behindCode.length);
        events.comPort(value[0] & 0xFF, behindCode);
      }
    }

    @Override
    public void command(TelnetCommand command) {
      if (command == TelnetCommand.BRK) {
        events.breakSignal();
      } else if (command == TelnetCommand.AYT) {
        areYouThere();
      }
    }
  }
}
