package org.serialbridge.bridge;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.LoopHandover;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.ConverterStatus;

/**
 * Keeps the serial line of a converter open: a device that is absent, in use or pulled is tried
 * again until it is there, by the same path. Nothing in the kernel notifies of all of these, so it
 * is tried twice a second, and only then.
 */
final class SerialLineSupervisor {
  /** The converter. */
  interface Owner extends SerialLine.Listener {
    /** The line is open, with the parameters it has. */
    void lineOpened(SerialLine line);

    /** The line could not be opened; it is tried again. */
    void lineIsAbsent();
  }

  static final long RETRY_MILLIS = 500;

  private final String name;
  private final Path device;
  private final SerialDriver driver;
  private final EventLoop loop;
  private final LoopHandover handover;
  private final Executor blocking;
  private final Owner owner;
  private final LineListener lineListener = new LineListener();
  private final LineLog log;
  private UartSettings wanted = UartSettings.FACTORY;
  private Rs485Settings rs485 = Rs485Settings.OFF;
  private boolean givesUpFlowControl;
  private boolean spoilsModbus;
  private @Nullable SerialLine line;

  /** Control signals that are not as they are at opening. */
  private final Set<ControlSignal> changed = EnumSet.noneOf(ControlSignal.class);

  private boolean watchesModemInputs;
  private boolean watchesLineErrors;
  private boolean isSwitching;
  private boolean switchedTo;
  private boolean closed;

  SerialLineSupervisor(
      String name,
      Path device,
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
    log = new LineLog(name, device);
  }

  /** Opens the line, now or as soon as it is there. */
  void open(PortSettings settings) {
    use(settings);
    open();
  }

  private void use(PortSettings settings) {
    UartSettings uart = settings.get(SerialPortRows.UART);
    rs485 = Rs485Settings.of(settings);
    wanted = rs485.compatible(uart);
    givesUpFlowControl = !wanted.equals(uart);
    spoilsModbus = uart.flowControl() == FlowControl.XON_XOFF && Conversions.hasModbus(settings);
  }

  private void open() {
    UartSettings uart = wanted;
    if (closed) {
      return;
    }
    blocking.execute(
        () -> {
          try {
            SerialLine opened = driver.open(name, device, uart, loop, lineListener);
            handover.execute(() -> opened(opened, uart));
          } catch (SerialUnavailableException e) {
            handover.execute(() -> unavailable(String.valueOf(e.getMessage())));
          } catch (RuntimeException | LinkageError e) {
            // A fault of the library, or its native part is missing: told, and tried again like any
            // other.
            handover.execute(() -> unavailable(device + " cannot be opened: " + e));
          }
        });
  }

  /**
   * Gives the line the stored parameters.
   *
   * @return completed when they are in force, or the line has refused or has gone
   */
  Future<?> configure(PortSettings stored) {
    use(stored);
    Future<UartSettings> changed = configure(wanted);
    if (line == null) {
      return changed;
    }
    Promise<Void> both = loop.newPromise();
    PromiseCombiner combiner = new PromiseCombiner(loop);
    combiner.addAll(changed, turn(line));
    combiner.finish(both);
    return both;
  }

  /** Lets the line turn its transceiver, or not, and says what is not as it should be. */
  private Future<Void> turn(SerialLine turned) {
    Rs485State before = turned.rs485();
    return turned
        .setRs485(rs485)
        .addListener(
            over -> {
              if (turned.equals(line)) {
                Rs485State.Method method = turned.rs485().method();
                if (method != before.method()) {
                  log.turned(method);
                }
                log.hints(hints());
              }
            });
  }

  private List<String> hints() {
    List<String> all = new ArrayList<>();
    if (givesUpFlowControl) {
      all.add("flow control FCH is off: the RS-485 transceiver has RTS");
    }
    if (spoilsModbus) {
      all.add("flow control FCX takes the bytes 11 and 13 out of Modbus frames: use NFC or FCH");
    }
    if (line != null) {
      all.addAll(line.rs485().remarks());
      all.addAll(line.hints());
    }
    return all;
  }

  private Future<UartSettings> configure(UartSettings uart) {
    SerialLine configured = line;
    return change(uart)
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

  /**
   * Gives an open line other parameters, behind what is still to be sent; an absent one gets them
   * when it opens.
   *
   * @return completed when they are in force, or the line has refused or has gone
   */
  Future<UartSettings> change(UartSettings uart) {
    wanted = rs485.compatible(uart);
    return line == null ? loop.newSucceededFuture(wanted) : line.configure(wanted);
  }

  /**
   * The same; but an open line that does not take them all is left as it was.
   *
   * @return completed with the parameters then in force
   */
  Future<UartSettings> changeOrKeep(UartSettings uart) {
    UartSettings before = parameters();
    Promise<UartSettings> kept = loop.newPromise();
    change(uart)
        .addListener(
            (Future<UartSettings> changed) -> {
              boolean isTaken = changed.isSuccess() && uart.equals(changed.getNow());
              boolean isOutdated = !uart.equals(wanted); // AT+Z has set others meanwhile
              if (isTaken || isOutdated || line == null) {
                kept.setSuccess(parameters());
              } else {
                change(before).addListener(back -> kept.setSuccess(parameters()));
              }
            });
    return kept;
  }

  /** Those in force, or those that an absent line will get. */
  UartSettings parameters() {
    return line == null ? wanted : line.parameters();
  }

  /** Sets a control signal of the open line, likewise; an absent one gets it when it opens. */
  Future<Void> set(ControlSignal signal, boolean on) {
    if (on == isOnAtOpening(signal)) {
      changed.remove(signal);
    } else {
      changed.add(signal);
    }
    return line == null ? loop.newSucceededFuture(null) : line.set(signal, on);
  }

  boolean isOn(ControlSignal signal) {
    return line == null ? changed.contains(signal) != isOnAtOpening(signal) : line.isOn(signal);
  }

  private static boolean isOnAtOpening(ControlSignal signal) {
    return signal != ControlSignal.BREAK;
  }

  /** Lets the owner know of modem inputs and line errors, or not; also of a line opened later. */
  void watch(boolean modemInputs, boolean lineErrors) {
    boolean isNew = modemInputs && !watchesModemInputs;
    watchesModemInputs = modemInputs;
    watchesLineErrors = lineErrors;
    if (line != null) {
      watchLine(line);
    } else if (isNew) {
      owner.modemInputsChanged(ModemInputs.NONE);
    }
  }

  /** One switch at a time, which may take a process; what is wanted meanwhile is the next. */
  private void watchLine(SerialLine watched) {
    boolean errors = watchesLineErrors;
    if (isSwitching) {
      watched.watch(watchesModemInputs, switchedTo);
      return;
    }
    isSwitching = true;
    switchedTo = errors;
    watched
        .watch(watchesModemInputs, errors)
        .addListener(
            over -> {
              isSwitching = false;
              if (line != null && watchesLineErrors != switchedTo) {
                watchLine(line);
              }
            });
  }

  /**
   * What there is to say of the line now.
   *
   * @param waitingBytes for it, wherever they wait
   * @param output what there is to say of its output
   */
  ConverterStatus.Line status(long waitingBytes, OutputWatch output) {
    List<String> all = hints();
    output.hint().ifPresent(all::add);
    return new ConverterStatus.Line(
        device.toString(),
        wanted.toString(),
        Optional.ofNullable(line).map(open -> open.parameters().toString()),
        line == null ? Optional.of(log.problem()) : Optional.empty(),
        Optional.ofNullable(line)
            .filter(open -> rs485.isOn())
            .map(open -> open.rs485().method().name()),
        waitingBytes,
        output.held(),
        all);
  }

  /** The open line, or null while the device is away. */
  @Nullable SerialLine line() {
    return line;
  }

  /**
   * Sends out what was written, then ends.
   *
   * @param timeoutMillis the longest time for that
   */
  Future<Void> close(long timeoutMillis) {
    closed = true;
    return line == null ? loop.newSucceededFuture(null) : line.drain(timeoutMillis);
  }

  /** Closes the device, after {@link #close}. */
  void release() {
    if (line != null) {
      line.close();
      line = null;
    }
  }

  private void opened(SerialLine opened, UartSettings asked) {
    if (closed) {
      opened.close();
      return;
    }
    line = opened;
    log.opened(asked, opened.parameters(), loop.ticker().nanoTime());
    turn(opened); // before the owner writes what it has held back
    owner.lineOpened(opened);
    if (!asked.equals(wanted)) { // AT+Z came meanwhile
      configure(wanted);
    }
    changed.forEach(signal -> opened.set(signal, !isOnAtOpening(signal)));
    watchLine(opened);
    opened.start();
  }

  private void unavailable(String reason) {
    log.absent(reason);
    owner.lineIsAbsent();
    retry();
  }

  private void retry() {
    loop.schedule(() -> open(), RETRY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lost(String reason) {
    line = null;
    log.lost(reason, loop.ticker().nanoTime());
    if (watchesModemInputs) {
      owner.modemInputsChanged(ModemInputs.NONE);
    }
    owner.hungUp(reason);
    retry();
  }

  /** Lets the owner see the line only while it is the open one. */
  private final class LineListener implements SerialLine.Listener {
    @Override
    public void received(ByteBuffer bytes, long readAtNanos) {
      owner.received(bytes, readAtNanos);
    }

    @Override
    public void writabilityChanged() {
      owner.writabilityChanged();
    }

    @Override
    public void modemInputsChanged(ModemInputs inputs) {
      owner.modemInputsChanged(inputs);
    }

    @Override
    public void lineErrors(Set<LineError> errors) {
      owner.lineErrors(errors);
    }

    @Override
    public void hungUp(String reason) {
      lost(reason);
    }
  }
}
