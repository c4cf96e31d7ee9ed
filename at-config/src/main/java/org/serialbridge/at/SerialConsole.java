package org.serialbridge.at;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.time.Timed;

/**
 * The serial side of a unit: data mode, in which bytes pass to the network, and command mode, in
 * which they are AT commands. Sans-IO; one thread. The same bytes at the same times give the same
 * result however they are cut.
 *
 * <p>While a change of settings is being stored ({@link #awaitsStore}) the caller keeps the bytes
 * of the line back; up to {@link #LARGEST_BACKLOG} bytes that come all the same are kept.
 */
public final class SerialConsole implements Timed {
  /** Actions that the console asks for. */
  public interface Output {
    /**
     * Data for the network.
     *
     * @param data valid during the call
     * @param now when it came, or turned out to be data
     */
    void toNetwork(ByteBuffer data, long now);

    /** A reply for the serial line, to be written at once and in one piece. */
    void toSerial(ByteBuffer reply);

    /**
     * From now on the line is in use by the dialogue ({@code true}), or free for data again.
     *
     * @param held whether data from the network must be held back
     */
    void holdNetwork(boolean held);

    /**
     * A change of the stored settings; {@link SerialConsole#stored} must be called when it is done.
     */
    void store(SettingsEdit edit);

    /**
     * AT+Z: the reply was given; the converter is to restart and call {@link
     * SerialConsole#restarted}.
     */
    void restart();
  }

  private enum Mode {
    DATA,
    COMMAND,
    STORING
  }

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

  private final DeviceInfo unit;
  private final Output output;
  private final AtInterpreter interpreter;
  private EscapeSequence escape;
  private AtSession session;
  private Mode mode = Mode.DATA;
  private AtSession.@Nullable Line stored;

  /** The echo as it was when the stored line was typed: AT+E=OFF is still echoed. */
  private boolean echoBefore;

  private byte[] backlog = new byte[0];
  private boolean swallowsLf;
  private long leftAt;

  /**
   * A console in data mode.
   *
   * @param uart parameters of the line, for the length of a silence
   */
  public SerialConsole(DeviceInfo unit, UartSettings uart, Output output) {
    this.unit = unit;
    this.output = output;
    interpreter = new AtInterpreter(unit);
    session = new AtSession(interpreter);
    escape = escape(uart);
  }

  private EscapeSequence escape(UartSettings uart) {
    long character = uart.characterNanos();
    long longest = Math.max(LONGEST_SILENCE_NANOS, character + character / 8);
    long silence =
        Math.min(Math.max(PACKING_CHARACTERS * character, SHORTEST_SILENCE_NANOS), longest);
    return new EscapeSequence(silence, new EscapeOutput());
  }

  /**
   * Takes bytes of the serial line.
   *
   * @param in the bytes, valid during the call: data passes on without a copy
   * @param now when they were read
   */
  public void receive(ByteBuffer in, long now) {
    while (in.hasRemaining()) {
      switch (mode) {
        case DATA -> receiveData(in, now);
        case COMMAND -> session.next(in).ifPresent(line -> carryOut(line, now));
        case STORING -> keep(in);
      }
    }
  }

  @Override
  public void poll(long now) {
    if (mode == Mode.DATA) {
      escape.poll(now);
    }
  }

  @Override
  public OptionalLong deadline() {
    return mode == Mode.DATA ? escape.deadline() : OptionalLong.empty();
  }

  /** Whether the reply waits for {@link #stored}. */
  public boolean awaitsStore() {
    return mode == Mode.STORING;
  }

  /**
   * The edit that was asked for is on disk, or is not.
   *
   * @param refusal the reason for which it is not; empty if it is
   */
  public void stored(Optional<String> refusal, long now) {
    AtSession.Line line = stored;
    if (line == null) {
      return;
    }
    stored = null;
    mode = Mode.COMMAND;
    output.toSerial(line.reply(echoBefore, line.outcome().stored(refusal).reply()));
    byte[] rest = backlog;
    backlog = new byte[0];
    receive(ByteBuffer.wrap(rest), now);
  }

  /** The converter has restarted, or the line was opened anew: data mode, nothing held. */
  public void restarted(UartSettings uart) {
    mode = Mode.DATA;
    output.holdNetwork(false);
    stored = null;
    backlog = new byte[0];
    session = new AtSession(interpreter);
    escape = escape(uart);
  }

  private void receiveData(ByteBuffer in, long now) {
    if (swallowsLf) {
      swallowsLf = false;
      if (in.get(in.position()) == '\n' && now - leftAt <= LF_NANOS) {
        in.get();
        return;
      }
    }
    if (escape.receive(in, now)) {
      mode = Mode.COMMAND;
      output.toSerial(ascii("+ok"));
    }
  }

  private void carryOut(AtSession.Line line, long now) {
    boolean echo = echoes();
    SettingsEdit edit = line.outcome().edit();
    if (edit != null) {
      mode = Mode.STORING;
      stored = line;
      echoBefore = echo;
      output.store(edit);
      return;
    }
    output.toSerial(line.reply(echo, line.outcome().reply()));
    if (line.outcome().next() != AtOutcome.NextMode.COMMAND) {
      leave(line, now);
    }
  }

  private void leave(AtSession.Line line, long now) {
    mode = Mode.DATA;
    swallowsLf = line.endedByCr();
    leftAt = now;
    output.holdNetwork(false);
    if (line.outcome().next() == AtOutcome.NextMode.RESTART) {
      output.restart();
    }
  }

  private void keep(ByteBuffer in) {
    int room = Math.min(in.remaining(), LARGEST_BACKLOG - backlog.length);
    byte[] longer = Arrays.copyOf(backlog, backlog.length + room);
    in.get(longer, backlog.length, room);
    in.position(in.limit());
    backlog = longer;
  }

  private boolean echoes() {
    return unit.stored().get(SerialPortRows.ECHO);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private final class EscapeOutput implements EscapeSequence.Output {
    @Override
    public void data(ByteBuffer bytes, long now) {
      output.toNetwork(bytes, now);
    }

    @Override
    public void acknowledge() {
      output.holdNetwork(true);
      output.toSerial(ascii("a"));
    }

    @Override
    public void broken() {
      output.holdNetwork(false);
    }
  }
}
