package org.serialbridge.port;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.ConverterStatus;
import org.serialbridge.status.LineErrorCounts;

/**
 * Keeps the serial line of a port open. A device that is absent, in use or unplugged is opened
 * again by the same path, twice a second until that succeeds: the kernel does not notify of all
 * these cases.
 *
 * <pre>
 *              open          opened            close
 * CREATED -----------> ABSENT ------> OPEN -----------> ENDED   the line drains, then it is released
 *    |                  ^  |            | hung up         ^
 *    |                  |  +--close-----|-----------------+
 *    |                  +---------------+
 *    +-- open, without a device --> ABSENT for good
 * </pre>
 *
 * Parameters and control signals that are set meanwhile are those that the line gets when it opens.
 */
final class SerialLineSupervisor implements SerialControl {
  /** The port. */
  interface Owner extends SerialLine.Listener {
    /** The line is open, with the parameters in force. */
    void lineOpened(SerialLine line);

    /** The line could not be opened; the supervisor tries again if the port has a device. */
    void lineIsAbsent();
  }

  private enum State {
    CREATED,
    ABSENT,
    OPEN,
    ENDED
  }

  private final String name;
  private final Optional<Path> device;
  private final SerialDriver driver;
  private final EventLoop loop;
  private final LoopHandover handover;
  private final Executor blocking;
  private final Owner owner;
  private final LineLog log;
  private final LineWatch watch;
  private State state = State.CREATED;
  private UartSettings wanted = UartSettings.FACTORY;
  private Rs485Settings rs485 = Rs485Settings.OFF;

  /** Hints about the settings, whatever the device. */
  private List<String> hintsOfSettings = List.of();

  /** The line; in ENDED, until it is released. */
  private @Nullable SerialLine line;

  private final LineSignals signals = new LineSignals();

  /** The errors of the lines before. */
  private Optional<LineErrorCounts> earlierErrors = Optional.empty();

  SerialLineSupervisor(
      String name,
      Optional<Path> device,
      SerialDriver driver,
      EventLoop loop,
      Executor blocking,
      Owner owner) {
    this.name = name;
    this.device = device;
    this.driver = driver;
    this.loop = loop;
    handover = new LoopHandover(loop);
    this.blocking = blocking;
    this.owner = owner;
    log = new LineLog(name, label());
    watch = new LineWatch(owner);
  }

  /** The path of the device, or {@link SerialPort#NO_DEVICE}. */
  String label() {
    return device.map(Path::toString).orElse(SerialPort.NO_DEVICE);
  }

  boolean hasDevice() {
    return device.isPresent();
  }

  /** The open line, or null while the device is absent. */
  @Nullable SerialLine line() {
    return line;
  }

  // ---- the device comes and goes

  /** Opens the line, now or as soon as the device is present. */
  void open(PortSettings settings) {
    use(settings);
    state = State.ABSENT;
    if (device.isPresent()) {
      tryToOpen(device.get());
    } else {
      owner.lineIsAbsent();
    }
  }

  private void use(PortSettings settings) {
    UartSettings uart = settings.get(SerialPortRows.UART);
    rs485 = Rs485Settings.of(settings);
    signals.use(settings.get(SerialPortRows.OPENING_SIGNALS), line);
    wanted = rs485.compatible(uart);
    List<String> hints = new ArrayList<>();
    if (!wanted.equals(uart)) {
      hints.add("flow control FCH is off: RTS switches the RS-485 transceiver");
    }
    if (uart.flowControl() == FlowControl.XON_XOFF
        && settings.effective(ProtocolRows.MODBUS_GATEWAY)) {
      hints.add("flow control FCX removes the bytes 11 and 13 from Modbus frames: use NFC or FCH");
    }
    hintsOfSettings = hints;
  }

  private LineOpening opening() {
    // RTS of a transceiver is at its level for receiving from the first moment on.
    boolean rts =
        rs485.takesRts() ? rs485.whileSending() == RtsLevel.LOW : signals.isOn(ControlSignal.RTS);
    return new LineOpening(wanted, signals.isOn(ControlSignal.DTR), rts, signals.hangsUpAtClose());
  }

  private void tryToOpen(Path path) {
    if (state != State.ABSENT) {
      return;
    }
    LineOpening opening = opening();
    blocking.execute(
        () -> {
          try {
            SerialLine opened = driver.open(name, path, opening, loop, owner);
            handover.execute(() -> opened(opened, opening));
          } catch (SerialUnavailableException e) {
            handover.execute(() -> unavailable(path, String.valueOf(e.getMessage())));
          } catch (RuntimeException | LinkageError e) {
            // An error of the library, or its native part is missing: it is logged and tried again.
            handover.execute(() -> unavailable(path, path + " cannot be opened: " + e));
          }
        });
  }

  private void opened(SerialLine opened, LineOpening opening) {
    if (state != State.ABSENT) {
      opened.close();
      return;
    }
    state = State.OPEN;
    line = opened;
    log.opened(opening.uart(), opened.parameters(), loop.ticker().nanoTime());
    setDirectionControl(opened); // before the owner writes held data
    owner.lineOpened(opened);
    if (!opening.uart().equals(wanted)) { // AT+Z came in the meantime
      configureAndLog(wanted);
    }
    signals.opened(opened);
    watch.opened(opened);
    opened.start();
  }

  private void unavailable(Path path, String reason) {
    log.absent(reason);
    owner.lineIsAbsent();
    retry(path);
  }

  private void retry(Path path) {
    loop.schedule(() -> tryToOpen(path), SerialPort.RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The line has hung up. */
  void lost(String reason) {
    earlierErrors = errors();
    line = null;
    if (state == State.OPEN) {
      state = State.ABSENT;
    }
    log.lost(reason, loop.ticker().nanoTime());
    watch.lost();
    device.ifPresent(this::retry);
  }

  /**
   * Sends out the written data, then ends.
   *
   * @param timeoutMillis the longest time to send, in ms
   */
  Future<Void> close(long timeoutMillis) {
    state = State.ENDED;
    return line == null ? loop.newSucceededFuture(null) : line.drain(timeoutMillis);
  }

  /** Closes the device, after {@link #close}. */
  void release() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  // ---- parameters and signals

  /**
   * Sets the line to the stored parameters.
   *
   * @return completed when they are in force, or the line has refused them or is gone
   */
  Future<?> configure(PortSettings stored) {
    use(stored);
    Future<UartSettings> configured = configureAndLog(wanted);
    if (line == null) {
      return configured;
    }
    Promise<Void> both = loop.newPromise();
    PromiseCombiner combiner = new PromiseCombiner(loop);
    combiner.addAll(configured, setDirectionControl(line));
    combiner.finish(both);
    return both;
  }

  /** Sets the direction control of the line, and logs hints. */
  private Future<Void> setDirectionControl(SerialLine of) {
    Rs485State before = of.rs485();
    return of.setRs485(rs485)
        .addListener(
            over -> {
              if (of.equals(line)) {
                Rs485State.Method method = of.rs485().method();
                if (method != before.method()) {
                  log.directionControl(method);
                }
                log.hints(hints());
              }
            });
  }

  private Future<UartSettings> configureAndLog(UartSettings uart) {
    SerialLine configured = line;
    return restore(uart)
        .addListener(
            (Future<UartSettings> done) -> {
              if (configured == null || !configured.equals(line)) {
                return;
              }
              if (done.isSuccess()) {
                log.parameters("set to", uart, done.getNow());
              } else {
                log.refused(String.valueOf(done.cause().getMessage()));
              }
            });
  }

  @Override
  public Future<UartSettings> restore(UartSettings stored) {
    wanted = rs485.compatible(stored);
    return line == null ? loop.newSucceededFuture(wanted) : line.configure(wanted);
  }

  @Override
  public Future<UartSettings> configure(UartSettings uart) {
    UartSettings asked = rs485.compatible(uart);
    wanted = asked;
    if (line == null) {
      return loop.newSucceededFuture(wanted);
    }
    Promise<UartSettings> inForce = loop.newPromise();
    line.tryToConfigure(asked)
        .addListener(
            (Future<UartSettings> done) -> {
              if (asked.equals(wanted) && line != null) { // no AT+Z in the meantime
                wanted = parameters();
              }
              inForce.setSuccess(parameters());
            });
    return inForce;
  }

  @Override
  public UartSettings parameters() {
    return line == null ? wanted : line.parameters();
  }

  @Override
  public Future<Void> set(ControlSignal signal, boolean on) {
    signals.set(signal, on);
    return line == null ? loop.newSucceededFuture(null) : line.set(signal, on);
  }

  @Override
  public void releaseSignals() {
    signals.release(line);
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return line == null ? signals.isOn(signal) : line.isOn(signal);
  }

  @Override
  public void watch(boolean modemInputs, boolean lineErrors) {
    watch.use(modemInputs, lineErrors);
  }

  // ---- status

  private List<String> hints() {
    List<String> all = new ArrayList<>(hintsOfSettings);
    if (line != null) {
      all.addAll(line.rs485().remarks());
      all.addAll(line.hints());
    }
    return all;
  }

  /** Counts the errors of the line anew. */
  void clearErrors() {
    LineErrorCounts earlier = earlierErrors.orElse(LineErrorCounts.NONE);
    errors().ifPresent(now -> earlierErrors = Optional.of(earlier.minus(now)));
  }

  /** The number of errors of received characters, as far as the driver counts them. */
  long errorCount() {
    return errors().map(LineErrorCounts::sum).orElse(0L);
  }

  private Optional<LineErrorCounts> errors() {
    Optional<LineErrorCounts> own = line == null ? Optional.empty() : line.errorCounts();
    return own.isEmpty()
        ? earlierErrors
        : own.map(errors -> errors.plus(earlierErrors.orElse(LineErrorCounts.NONE)));
  }

  /**
   * The status of the line now.
   *
   * @param waitingBytes bytes that wait for the line, in any buffer
   * @param output the watch of its output
   */
  ConverterStatus.Line status(long waitingBytes, OutputWatch output) {
    List<String> all = new ArrayList<>(hints());
    output.hint().ifPresent(all::add);
    return new ConverterStatus.Line(
        label(),
        wanted.toString(),
        Optional.ofNullable(line).map(open -> open.parameters().toString()),
        line == null && hasDevice() ? Optional.of(log.problem()) : Optional.empty(),
        Optional.ofNullable(line)
            .filter(open -> rs485.isOn())
            .map(open -> open.rs485().method().name()),
        waitingBytes,
        output.held(),
        errors(),
        all);
  }
}
