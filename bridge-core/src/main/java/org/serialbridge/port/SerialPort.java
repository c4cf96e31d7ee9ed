package org.serialbridge.port;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.serialbridge.at.DeviceInfo;
import org.serialbridge.at.SerialConsole;
import org.serialbridge.audit.Author;
import org.serialbridge.loop.DeadlineTimer;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.monitor.Fault;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.Counters;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serial port, which lives as long as it is configured: the supervisor of its device and line,
 * the AT console on it, the capture of its traffic, the output to it. Everything happens on its
 * event loop.
 *
 * <p>The capture leaves out a dialogue: it may contain passwords.
 *
 * <pre>
 * tty --> line --> capture --> console --(data mode)--> user
 *                                 |(command mode): replies to the output, changes to the store
 * tty <-- line <-- capture <-- output <-- user
 *                              data waits there while there is no line, or a dialogue on it
 * </pre>
 *
 * Backpressure: the line is read while the user accepts data; the user hears what the output takes.
 */
public final class SerialPort implements SerialLineSupervisor.Owner {
  private static final Logger LOG = LoggerFactory.getLogger(SerialPort.class);

  /** The device of a port without a serial line, in configurations and the status. */
  public static final String NO_DEVICE = "none";

  /** The pause between two attempts to open the device. */
  public static final long RETRY_MILLIS = 500;

  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  private final String name;
  private final EventLoop loop;
  private final SettingsStore store;
  private final SerialLineSupervisor supervisor;
  private final SerialConsole console;
  private final DeadlineTimer consoleTimer;
  private final TrafficCapture capture;
  private final OutputWatch outputWatch;
  private final SerialOutput output;
  private final Runnable restart;
  private PortUser user = PortUser.NONE;

  /**
   * The surroundings of a port.
   *
   * @param loop its event loop
   * @param driver opens its device
   * @param blocking opens devices, which may block
   * @param store has its settings, and takes the changes of its console
   * @param memory the memory for its data that waits
   * @param clock the time of day
   */
  public record Context(
      EventLoop loop,
      SerialDriver driver,
      Executor blocking,
      SettingsStore store,
      MemoryBudget memory,
      InstantSource clock) {}

  /**
   * A port that is not open yet.
   *
   * @param device the path of its device; empty for a port without a serial line
   * @param info answers the queries of the console
   * @param restart called for AT+Z; must call {@link #restart}
   */
  public SerialPort(
      String name,
      Optional<Path> device,
      Context context,
      DeviceInfo info,
      Counters counters,
      Runnable restart) {
    this.name = name;
    this.restart = restart;
    loop = context.loop();
    store = context.store();
    PortSettings stored = store.port(name);
    supervisor =
        new SerialLineSupervisor(name, device, context.driver(), loop, context.blocking(), this);
    capture =
        new TrafficCapture(
            name, loop, stored, context.memory(), context.clock(), supervisor::errorCount);
    outputWatch = new OutputWatch(name, supervisor.label(), loop, context.clock(), counters);
    output =
        new SerialOutput(
            supervisor,
            capture,
            counters,
            outputWatch,
            context.memory(),
            loop.ticker(),
            this::outputChanged);
    output.use(stored);
    console = new SerialConsole(info, stored.get(SerialPortRows.UART));
    consoleTimer = new DeadlineTimer(loop, console::deadline, now -> carryOut(NO_BYTES, now));
  }

  // ---- for the owner

  /** Gives the port another user. */
  public void attach(PortUser next) {
    user = next;
    outputChanged();
  }

  /** Opens the line, now or as soon as the device is present. */
  public void open() {
    supervisor.open(store.port(name));
  }

  /**
   * Applies settings. The line stays open; data and changes that wait for it are dropped, and a
   * dialogue ends.
   *
   * @return completed when the line has its parameters, or has refused them or is gone
   */
  public Future<?> restart(PortSettings next) {
    output.clear();
    output.use(next);
    capture.use(next);
    Future<?> configured = supervisor.configure(next);
    console.restarted(next.get(SerialPortRows.UART));
    carryOut(NO_BYTES, loop.ticker().nanoTime());
    return configured;
  }

  /**
   * Sends out the waiting data, then ends. The device stays open until {@link #release}.
   *
   * @param drainMillis the longest time to send, in ms
   */
  public Future<Void> stop(long drainMillis) {
    output.flush();
    capture.close();
    outputWatch.close();
    return supervisor.close(drainMillis);
  }

  /** Closes the device. */
  public void release() {
    supervisor.release();
  }

  /** The capture of the line's traffic. */
  public TrafficCapture capture() {
    return capture;
  }

  /** Counts the bytes that have left until now. */
  public void settle() {
    outputWatch.settle();
  }

  /** Counts the errors of the line anew. */
  public void clearErrors() {
    supervisor.clearErrors();
    capture.errorsCleared();
  }

  /** The status of the line; {@link #settle} must be called before. */
  public ConverterStatus.Line status() {
    return supervisor.status(output.waitingBytes(), outputWatch);
  }

  // ---- for the user

  /** The output to the line. */
  public SerialOutput output() {
    return output;
  }

  /** Changes of the line. */
  public SerialControl control() {
    return supervisor;
  }

  /** Whether the port has a serial device, present or not. */
  public boolean hasDevice() {
    return supervisor.hasDevice();
  }

  /** Whether the line is open. */
  public boolean isOpen() {
    return supervisor.line() != null;
  }

  /** Reads the line only while the user, or a dialogue, takes its bytes. */
  public void regulate() {
    SerialLine line = supervisor.line();
    if (line != null) {
      boolean isTaken = output.isInDialogue() || user.acceptsData();
      line.setReading(isTaken && !console.awaitsStore());
    }
  }

  private void outputChanged() {
    user.outputChanged();
    regulate();
  }

  // ---- the line

  @Override
  public void received(ByteBuffer bytes, long readAtNanos) {
    user.lineIsAlive();
    if (console.deadline().isPresent()) {
      carryOut(NO_BYTES, readAtNanos); // a dialogue may begin before these bytes
    }
    if (!output.isInDialogue()) {
      capture.fromLine(bytes, readAtNanos);
    }
    carryOut(bytes, readAtNanos);
  }

  @Override
  public void lineOpened(SerialLine line) {
    user.deviceIsThere();
    console.restarted(line.parameters());
    carryOut(NO_BYTES, loop.ticker().nanoTime());
  }

  @Override
  public void writabilityChanged() {
    output.move();
  }

  @Override
  public void modemInputsChanged(ModemInputs inputs) {
    user.modemInputsChanged(inputs);
  }

  @Override
  public void lineErrors(Set<LineError> errors) {
    user.lineErrors(errors);
  }

  @Override
  public void lineIsAbsent() {
    user.deviceIsAbsent();
  }

  /** If the peers were disconnected, they do not rely on their data: it is dropped. */
  @Override
  public void hungUp(String reason) {
    supervisor.lost(reason);
    capture.saw(Fault.DEVICE_GONE);
    output.deviceIsLost();
    if (user.deviceIsLost()) {
      output.dropData();
    }
    output.move();
  }

  // ---- the console

  /** Gives bytes and time to the console, and does what it asks for. */
  private void carryOut(ByteBuffer in, long now) {
    SerialConsole.Event event = console.next(in, now);
    while (event != SerialConsole.Event.NONE) {
      switch (event) {
        case NONE -> {}
        case DATA -> {
          user.fromLine(in, now);
          in.position(in.limit());
        }
        case HELD_DATA -> user.fromLine(console.bytes(), now);
        case REPLY -> output.reply(Unpooled.wrappedBuffer(console.bytes()));
        case DIALOGUE -> output.setInDialogue(true);
        case FREE -> output.setInDialogue(false);
        case STORE ->
            store
                .change(console.edit(), Author.serialLine(name))
                .thenAcceptAsync(this::stored, loop);
        case RESTART -> restart.run();
      }
      event = console.next(in, now);
    }
    consoleTimer.update();
    output.move();
  }

  private void stored(SettingsStore.Outcome outcome) {
    outcome.refusal().ifPresent(reason -> LOG.warn("{}: AT command refused: {}", name, reason));
    console.stored(outcome.refusal());
    carryOut(NO_BYTES, loop.ticker().nanoTime());
  }
}
