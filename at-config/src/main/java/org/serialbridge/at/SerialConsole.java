package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.UartSettings;

/**
 * The serial side of a unit: data mode, in which bytes pass to the network, and command mode, in
 * which they are AT commands. Sans-IO; one thread. The same bytes at the same times give the same
 * result however they are cut.
 *
 * <p>The caller gives bytes and time to {@link #next} until it answers {@link Event#NONE}, and does
 * what each event asks for. While a change of settings is being stored ({@link #awaitsStore}) it
 * keeps the bytes of the line back; up to {@link #LARGEST_BACKLOG} bytes that come all the same are
 * kept.
 */
public final class SerialConsole {
  /** The requests of the console to its caller. */
  public enum Event {
    /** Nothing: the bytes are used up. */
    NONE,

    /** The rest of the input is data for the network; the caller takes it. */
    DATA,

    /** {@link #bytes} are data for the network: they were held back. */
    HELD_DATA,

    /** {@link #bytes} are a reply for the serial line, to be written at once and in one piece. */
    REPLY,

    /** The line is in use by the dialogue: data from the network must be held back. */
    DIALOGUE,

    /** The line is free for data from the network. */
    FREE,

    /** {@link #edit} must be stored, and {@link #stored} called when that is over. */
    STORE,

    /** AT+Z, its reply was given: the converter is to restart and call {@link #restarted}. */
    RESTART
  }

  private enum Mode {
    DATA,
    COMMAND,
    STORING
  }

  private record Pending(Event event, ByteBuffer bytes) {}

  /** Bytes kept while a change is being stored. */
  static final int LARGEST_BACKLOG = 16 * 1024;

  /**
   * A packing interval is not shorter: the latency timer of a USB adapter must not look like
   * silence.
   */
  private static final long SHORTEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * Nor longer: clients look for the {@code a} after 50 ms. But below 300 bit/s a character may
   * take more, and the pause of an eighth of one behind it is the shortest that is none of it.
   */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(45);

  /** The LF of a last AT+ENTM CR LF comes right behind its CR. */
  private static final long LF_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private static final int PACKING_CHARACTERS = 4;
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();

  private final DeviceInfo unit;
  private final AtInterpreter interpreter;
  private final Queue<Pending> pending = new ArrayDeque<>();
  private EscapeSequence escape;
  private AtSession session;
  private Mode mode = Mode.DATA;
  private AtSession.@Nullable Line stored;

  /** The echo as it was when the stored line was typed: AT+E=OFF is still echoed. */
  private boolean echoBefore;

  private ByteBuffer bytes = NO_BYTES;
  private SettingsEdit edit = new SettingsEdit();

  /** Bytes that came while a change was being stored. */
  private ByteBuffer backlog = NO_BYTES;

  private boolean swallowsLf;
  private long leftAt;

  /**
   * A console in data mode.
   *
   * @param uart parameters of the line, for the length of a silence
   */
  public SerialConsole(DeviceInfo unit, UartSettings uart) {
    this.unit = unit;
    interpreter = new AtInterpreter(unit);
    session = new AtSession(interpreter);
    escape = escape(uart);
  }

  private static EscapeSequence escape(UartSettings uart) {
    long character = uart.characterNanos();
    long longest = Math.max(LONGEST_SILENCE_NANOS, character + character / 8);
    long silence =
        Math.min(Math.max(PACKING_CHARACTERS * character, SHORTEST_SILENCE_NANOS), longest);
    return new EscapeSequence(silence);
  }

  /**
   * Takes bytes of the serial line, up to the next event. Time passes, too: without bytes the call
   * is due at {@link #deadline}.
   *
   * @param in the bytes; at the next call it holds the rest of them
   * @param now when they were read
   */
  public Event next(ByteBuffer in, long now) {
    Event event = Event.NONE;
    while (event == Event.NONE && pending.isEmpty()) {
      boolean isLate = mode != Mode.STORING && backlog.hasRemaining();
      ByteBuffer from = isLate ? backlog : in;
      event = take(from, now);
      if (isLate && event == Event.DATA) {
        bytes = backlog;
        backlog = NO_BYTES;
        event = Event.HELD_DATA;
      } else if (!from.hasRemaining() && !(isLate && in.hasRemaining())) {
        break;
      }
    }
    return event == Event.NONE ? nextPending() : event;
  }

  private Event nextPending() {
    Pending first = pending.poll();
    if (first == null) {
      return Event.NONE;
    }
    bytes = first.bytes;
    return first.event;
  }

  /** The bytes of {@link Event#HELD_DATA} or {@link Event#REPLY}, valid until the next call. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** The change of {@link Event#STORE}. */
  public SettingsEdit edit() {
    return edit;
  }

  /** When {@link #next} must be called at the latest. */
  public OptionalLong deadline() {
    return mode == Mode.DATA ? escape.deadline() : OptionalLong.empty();
  }

  /** Whether the reply waits for {@link #stored}. */
  public boolean awaitsStore() {
    return mode == Mode.STORING;
  }

  /**
   * The edit that was asked for is on disk, or is not. The reply is the next event.
   *
   * @param refusal the reason for which it is not; empty if it is
   */
  public void stored(Optional<Refusal> refusal) {
    AtSession.Line line = stored;
    if (line != null) {
      stored = null;
      mode = Mode.COMMAND;
      reply(line.reply(echoBefore, line.outcome().stored(refusal).reply()));
    }
  }

  /**
   * The converter has restarted, or the line was opened anew: data mode, nothing held. That the
   * line is free is the next event.
   */
  public void restarted(UartSettings uart) {
    mode = Mode.DATA;
    stored = null;
    backlog = NO_BYTES;
    session = new AtSession(interpreter);
    escape = escape(uart);
    pending.clear();
    add(Event.FREE, NO_BYTES);
  }

  private Event take(ByteBuffer in, long now) {
    return switch (mode) {
      case DATA -> takeData(in, now);
      case COMMAND -> {
        session.next(in).ifPresent(line -> carryOut(line, now));
        yield Event.NONE;
      }
      case STORING -> {
        keep(in);
        yield Event.NONE;
      }
    };
  }

  private Event takeData(ByteBuffer in, long now) {
    if (swallowsLf && in.hasRemaining()) {
      swallowsLf = false;
      if (in.get(in.position()) == '\n' && now - leftAt <= LF_NANOS) {
        in.get();
      }
    }
    switch (escape.next(in, now)) {
      case NONE -> {}
      case DATA -> {
        return Event.DATA;
      }
      case HELD_DATA -> add(Event.HELD_DATA, escape.held());
      case ACKNOWLEDGE -> {
        add(Event.DIALOGUE, NO_BYTES);
        reply(ascii("a"));
      }
      case BROKEN -> add(Event.FREE, NO_BYTES);
      case ENTERED -> {
        mode = Mode.COMMAND;
        reply(ascii("+ok"));
      }
    }
    return Event.NONE;
  }

  private void carryOut(AtSession.Line line, long now) {
    boolean echo = echoes();
    SettingsEdit asked = line.outcome().edit();
    if (asked != null) {
      mode = Mode.STORING;
      stored = line;
      echoBefore = echo;
      edit = asked;
      add(Event.STORE, NO_BYTES);
      return;
    }
    reply(line.reply(echo, line.outcome().reply()));
    if (line.outcome().next() != AtOutcome.NextMode.COMMAND) {
      leave(line, now);
    }
  }

  private void leave(AtSession.Line line, long now) {
    mode = Mode.DATA;
    swallowsLf = line.endedByCr();
    leftAt = now;
    add(Event.FREE, NO_BYTES);
    if (line.outcome().next() == AtOutcome.NextMode.RESTART) {
      add(Event.RESTART, NO_BYTES);
    }
  }

  private void reply(ByteBuffer reply) {
    add(Event.REPLY, reply);
  }

  private void add(Event event, ByteBuffer of) {
    pending.add(new Pending(event, of));
  }

  private void keep(ByteBuffer in) {
    int room = Math.min(in.remaining(), LARGEST_BACKLOG - backlog.remaining());
    ByteBuffer longer = ByteBuffer.allocate(backlog.remaining() + room);
    longer.put(backlog).put(in.slice().limit(room)).flip();
    in.position(in.limit());
    backlog = longer;
  }

  private boolean echoes() {
    return unit.stored().get(SerialPortRows.ECHO);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
