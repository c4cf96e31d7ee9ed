package org.serialbridge.port;

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
 * Keeps the serial line of a converter open. A device that is absent, in use or unplugged is opened
 * again by the same path, twice a second until that succeeds: the kernel does not notify of all
 * these cases.
 */
public final class SerialLineSupervisor {
  /** The converter. */
  public interface Owner extends SerialLine.Listener {
    /** The line is open, with the parameters in force. */
    void lineOpened(SerialLine line);

    /** The line could not be opened; the supervisor tries again. */
    void lineIsAbsent();
  }

  public static final long RETRY_MILLIS = 500;

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

  /** Control signals whose state differs from that at opening. */
  private final Set<ControlSignal> changed = EnumSet.noneOf(ControlSignal.class);

  private boolean watchesModemInputs;
  private boolean watchesLineErrors;
  private boolean isSwitching;
  private boolean switchedTo;
  private boolean closed;

  public SerialLineSupervisor(
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

  /** Opens the line, now or as soon as the device is present. */
  public void open(PortSettings settings) {
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
            // An error of the library, or its native part is missing: it is logged and tried again.
            handover.execute(() -> unavailable(device + " cannot be opened: " + e));
          }
        });
  }

  /**
   * Sets the line to the stored parameters.
   *
   * @return completed when they are in force, or the line has refused them or is gone
   */
  public Future<?> configure(PortSettings stored) {
    use(stored);
    Future<UartSettings> changed = configure(wanted);
    if (line == null) {
      return changed;
    }
    Promise<Void> both = loop.newPromise();
    PromiseCombiner combiner = new PromiseCombiner(loop);
    combiner.addAll(changed, setDirectionControl(line));
    combiner.finish(both);
    return both;
  }

  /** Sets the direction control of the line, and logs hints. */
  private Future<Void> setDirectionControl(SerialLine changed) {
    Rs485State before = changed.rs485();
    return changed
        .setRs485(rs485)
        .addListener(
            over -> {
              if (changed.equals(line)) {
                Rs485State.Method method = changed.rs485().method();
                if (method != before.method()) {
                  log.directionControl(method);
                }
                log.hints(hints());
              }
            });
  }

  private List<String> hints() {
    List<String> all = new ArrayList<>();
    if (givesUpFlowControl) {
      all.add("flow control FCH is off: RTS switches the RS-485 transceiver");
    }
    if (spoilsModbus) {
      all.add("flow control FCX removes the bytes 11 and 13 from Modbus frames: use NFC or FCH");
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
   * Changes the parameters of the open line, after its unsent data. An absent line gets them when
   * it opens.
   *
   * @return completed when they are in force, or the line has refused them or is gone
   */
  Future<UartSettings> change(UartSettings uart) {
    wanted = rs485.compatible(uart);
    return line == null ? loop.newSucceededFuture(wanted) : line.configure(wanted);
  }

  /**
   * Changes the parameters likewise. An open line that does not support all of them keeps its own.
   *
   * @return completed with the parameters in force
   */
  Future<UartSettings> changeOrKeep(UartSettings uart) {
    UartSettings before = parameters();
    Promise<UartSettings> kept = loop.newPromise();
    change(uart)
        .addListener(
            (Future<UartSettings> changed) -> {
              boolean isTaken = changed.isSuccess() && uart.equals(changed.getNow());
              boolean isOutdated = !uart.equals(wanted); // AT+Z has set others in the meantime
              if (isTaken || isOutdated || line == null) {
                kept.setSuccess(parameters());
              } else {
                change(before).addListener(back -> kept.setSuccess(parameters()));
              }
            });
    return kept;
  }

  /** The parameters in force, or those that an absent line gets when it opens. */
  public UartSettings parameters() {
    return line == null ? wanted : line.parameters();
  }

  /** Sets a control signal of the open line, likewise. An absent line gets it when it opens. */
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

  /**
   * Turns the notifications of modem inputs and line errors on or off, also for a line that opens
   * later.
   */
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

  /** Switches once at a time, which may take a process. A request in the meantime is the next. */
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
   * The status of the line now.
   *
   * @param waitingBytes bytes that wait for the line, in any buffer
   * @param output the watch of its output
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

  /** The open line, or null while the device is absent. */
  public @Nullable SerialLine line() {
    return line;
  }

  /**
   * Sends out the written data, then ends.
   *
   * @param timeoutMillis the longest time to send, in ms
   */
  public Future<Void> close(long timeoutMillis) {
    closed = true;
    return line == null ? loop.newSucceededFuture(null) : line.drain(timeoutMillis);
  }

  /** Closes the device, after {@link #close}. */
  public void release() {
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
    setDirectionControl(opened); // before the owner writes held data
    owner.lineOpened(opened);
    if (!asked.equals(wanted)) { // AT+Z came in the meantime
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

  /** Passes the calls of the line on to the owner. */
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
