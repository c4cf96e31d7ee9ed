package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Decodes a telnet stream (RFC 854, RFC 855), which may be cut anywhere.
 *
 * <pre>
 * IAC IAC                        the data byte FF
 * IAC WILL|WONT|DO|DONT option   negotiation
 * IAC SB option value IAC SE     subnegotiation; IAC is doubled within the value
 * IAC command                    any other command
 * CR NUL                         the data byte CR, unless the peer sends BINARY
 * </pre>
 *
 * <p>A value longer than {@value #LONGEST_VALUE} bytes is dropped. IAC before another byte than IAC
 * or SE breaks a subnegotiation: all of it up to its IAC SE is ignored. IAC SB begins another
 * subnegotiation.
 */
final class TelnetDecoder {
  /** Bytes of a subnegotiation behind its option. */
  static final int LONGEST_VALUE = 1024;

  /** Limit of the bytes of a subnegotiation; without its end by then, the stream is in error. */
  static final int LONGEST_SUBNEGOTIATION = 65_536;

  private static final byte CR = '\r';

  /** Events of the stream, in order. */
  interface Events {
    /** Whether the peer sends BINARY now. */
    boolean isBinary();

    /**
     * Data for the line, from the position of a buffer to its limit; valid during the call only,
     * and may be consumed.
     */
    void data(ByteBuffer data);

    /** WILL, WONT, DO or DONT and an option, 0 to 255. */
    void negotiation(TelnetCommand verb, int option);

    /** A whole subnegotiation. */
    void subnegotiation(int option, byte[] value) throws ProtocolException;

    /** Any other command. */
    void command(TelnetCommand command) throws ProtocolException;
  }

  private enum State {
    DATA,
    COMMAND,
    NEGOTIATION,
    SUBNEGOTIATION,
    SUBNEGOTIATION_COMMAND,
    ENDLESS
  }

  private final Events events;
  private State state = State.DATA;
  private boolean afterCr;
  private TelnetCommand verb = TelnetCommand.NOP;

  /** The option and its value. */
  private final byte[] subnegotiation = new byte[1 + LONGEST_VALUE];

  private int length;
  private boolean isBroken;
  private ByteBuffer data = ByteBuffer.allocate(0);

  TelnetDecoder(Events events) {
    this.events = events;
  }

  /**
   * Takes bytes from the peer, and reads all of them.
   *
   * @throws ProtocolException if a subnegotiation does not end; every further call throws again
   */
  void receive(ByteBuffer bytes) throws ProtocolException {
    if (state == State.DATA && isPlain(bytes)) {
      emit(bytes);
      bytes.position(bytes.limit());
      return;
    }
    data = ByteBuffer.allocate(bytes.remaining());
    while (bytes.hasRemaining()) {
      if (state == State.DATA) {
        copyPlain(bytes);
      } else {
        step(bytes.get());
      }
    }
    emitData();
  }

  /** Data up to a byte that may mean something else, and this byte. */
  private void copyPlain(ByteBuffer bytes) throws ProtocolException {
    int end = firstSpecial(bytes);
    int length = end - bytes.position();
    if (length > 0) {
      data.put(data.position(), bytes, bytes.position(), length);
      data.position(data.position() + length);
      bytes.position(end);
      afterCr = !events.isBinary() && bytes.get(end - 1) == CR;
    }
    if (bytes.hasRemaining()) {
      step(bytes.get());
    }
  }

  /** The index of IAC or, without BINARY, of a NUL that may belong to a CR; else the limit. */
  private int firstSpecial(ByteBuffer bytes) {
    byte iac = TelnetCommand.IAC.octet();
    return ByteSearch.first(bytes, bytes.position(), iac, events.isBinary() ? iac : 0);
  }

  /** Whether the bytes need no decoding; if so, remembers whether they end with CR. */
  private boolean isPlain(ByteBuffer bytes) {
    if (firstSpecial(bytes) < bytes.limit()) {
      return false;
    }
    if (bytes.hasRemaining()) {
      afterCr = !events.isBinary() && bytes.get(bytes.limit() - 1) == CR;
    }
    return true;
  }

  private void step(byte next) throws ProtocolException {
    switch (state) {
      case DATA -> {
        if (next == TelnetCommand.IAC.octet()) {
          state = State.COMMAND;
        } else {
          data(next);
        }
      }
      case COMMAND -> command(next);
      case NEGOTIATION -> {
        state = State.DATA;
        emitData();
        events.negotiation(verb, next & 0xFF);
      }
      case SUBNEGOTIATION -> {
        if (next == TelnetCommand.IAC.octet()) {
          state = State.SUBNEGOTIATION_COMMAND;
        } else {
          subnegotiation(next);
        }
      }
      case SUBNEGOTIATION_COMMAND -> subnegotiationCommand(next);
      case ENDLESS -> throw endless();
    }
  }

  private void data(byte next) {
    boolean isBinary = events.isBinary();
    boolean isPadding = afterCr && next == 0 && !isBinary;
    afterCr = next == CR && !isBinary;
    if (!isPadding) {
      data.put(next);
    }
  }

  private void command(byte next) throws ProtocolException {
    state = State.DATA;
    Optional<TelnetCommand> command = TelnetCommand.of(next & 0xFF);
    if (command.isEmpty()) {
      return;
    }
    switch (command.get()) {
      case IAC -> data(next);
      case WILL, WONT, DO, DONT -> {
        verb = command.get();
        state = State.NEGOTIATION;
      }
      case SB -> begin();
      case SE, NOP, DM, BRK, IP, AO, AYT, EC, EL, GA -> {
        emitData();
        events.command(command.get());
      }
    }
  }

  private void begin() {
    state = State.SUBNEGOTIATION;
    length = 0;
    isBroken = false;
  }

  private void subnegotiation(byte next) throws ProtocolException {
    if (length > LONGEST_SUBNEGOTIATION) {
      state = State.ENDLESS;
      throw endless();
    }
    if (length < subnegotiation.length) {
      subnegotiation[length] = next;
    }
    length++;
  }

  private ProtocolException endless() {
    return new ProtocolException(
        "subnegotiation of option " + option() + ": " + (length - 1) + " bytes (expected: IAC SE)");
  }

  private int option() {
    return subnegotiation[0] & 0xFF;
  }

  private void subnegotiationCommand(byte next) throws ProtocolException {
    state = State.SUBNEGOTIATION;
    if (next == TelnetCommand.IAC.octet()) {
      subnegotiation(next);
    } else if (next == TelnetCommand.SE.octet()) {
      state = State.DATA;
      if (!isBroken && length > 0 && length <= subnegotiation.length) {
        emitData();
        events.subnegotiation(option(), Arrays.copyOfRange(subnegotiation, 1, length));
      }
    } else if (next == TelnetCommand.SB.octet()) {
      begin();
    } else {
      isBroken = true;
      subnegotiation(next);
    }
  }

  private void emitData() {
    ByteBuffer found = data.duplicate().flip();
    data = data.slice();
    emit(found);
  }

  private void emit(ByteBuffer found) {
    if (found.hasRemaining()) {
      events.data(found);
    }
  }
}
