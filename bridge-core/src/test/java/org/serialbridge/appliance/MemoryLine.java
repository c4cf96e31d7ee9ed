package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineBuffer;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.status.LineErrorCounts;

/** A serial line in memory: the test is the device. */
final class MemoryLine implements SerialLine {
  private final Listener listener;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<String> events = new ArrayList<>();
  private final Set<ControlSignal> on = EnumSet.of(ControlSignal.DTR, ControlSignal.RTS);
  private ModemInputs inputs = ModemInputs.NONE;
  private boolean watchesInputs;
  private boolean watchesErrors;
  private UartSettings parameters;
  private boolean writable = true;
  private boolean reading = true;
  private boolean started;
  private int refused;
  private boolean isSlow;
  private int held;
  private final Map<Object, Integer> waiting = new HashMap<>();
  private List<String> hints = List.of();
  private Optional<LineErrorCounts> counts = Optional.empty();
  private Rs485State rs485 = Rs485State.NONE;
  private final Queue<Runnable> unmade = new ArrayDeque<>();

  MemoryLine(LineOpening opening, Listener listener) {
    parameters = opening.uart();
    if (!opening.dtr()) {
      on.remove(ControlSignal.DTR);
    }
    if (!opening.rts()) {
      on.remove(ControlSignal.RTS);
    }
    this.listener = listener;
  }

  /** The device sends. */
  void send(String text, long now) {
    listener.received(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), now);
  }

  /** What the device got since the last call. */
  String received() {
    String text = written.toString(ISO_8859_1);
    written.reset();
    return text;
  }

  /**
   * What the device saw since the last call, in order: data as text, {@code DTR off}, {@code BREAK
   * on}, new parameters, {@code purged received}, {@code purged unsent}.
   */
  List<String> events() {
    List<String> seen = List.copyOf(events);
    events.clear();
    return seen;
  }

  /** The device moves its modem lines. */
  void setInputs(ModemInputs changed) {
    boolean told = watchesInputs && !changed.equals(inputs);
    inputs = changed;
    if (told) {
      listener.modemInputsChanged(changed);
    }
  }

  /** Errors come over the line; seen only if they are watched. */
  void sendErrors(LineError... errors) {
    if (watchesErrors) {
      listener.lineErrors(Set.of(errors));
    }
  }

  boolean watchesInputs() {
    return watchesInputs;
  }

  boolean watchesErrors() {
    return watchesErrors;
  }

  /** The device stops or starts to take output. */
  void setWritable(boolean takes) {
    writable = takes;
    listener.writabilityChanged();
  }

  /** The line cannot do this speed: it falls back to 115200 bit/s. */
  void refuse(int baudRate) {
    refused = baudRate;
  }

  /** Something is not as it should be at the device. */
  void hint(String text) {
    hints = List.of(text);
  }

  /** From now on changes are made only by {@link #makeOne}. */
  void beSlow() {
    isSlow = true;
  }

  /** Makes the oldest change that was asked for; false if there is none. */
  boolean makeOne() {
    Runnable change = unmade.poll();
    if (change != null) {
      change.run();
    }
    return change != null;
  }

  /** The device goes away. */
  void hangUp() {
    listener.hungUp("pulled");
  }

  boolean isReading() {
    return reading;
  }

  boolean isStarted() {
    return started;
  }

  @Override
  public void start() {
    started = true;
  }

  @Override
  public UartSettings parameters() {
    return parameters;
  }

  @Override
  public void write(ByteBuf bytes, @Nullable Object source) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    bytes.release();
    written.writeBytes(copy);
    events.add(new String(copy, ISO_8859_1));
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public int drop(Object source) {
    int count = waiting.getOrDefault(source, 0);
    waiting.remove(source);
    if (count > 0) {
      events.add("dropped " + count);
    }
    return count;
  }

  /** So many bytes of a peer wait in the queue of the line, besides what is held. */
  void hold(Object source, int bytes) {
    waiting.put(source, bytes);
  }

  @Override
  public long unsentBytes() {
    return held + waiting.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** So many bytes of those written are with the kernel, which flow control holds. */
  void hold(int bytes) {
    held = bytes;
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
  }

  @Override
  public Future<UartSettings> configure(UartSettings wanted) {
    return change(() -> take(wanted.baudRate() == refused ? UartSettings.FACTORY : wanted));
  }

  @Override
  public Future<UartSettings> tryToConfigure(UartSettings wanted) {
    return change(() -> wanted.baudRate() == refused ? parameters : take(wanted));
  }

  private UartSettings take(UartSettings taken) {
    if (!taken.equals(parameters)) {
      parameters = taken;
      events.add(taken.toString());
    }
    return taken;
  }

  @Override
  public Future<Void> set(ControlSignal signal, boolean wanted) {
    return change(
        () -> {
          boolean isTransceivers =
              signal == ControlSignal.RTS
                  && rs485.method() != Rs485State.Method.NONE
                  && rs485.method() != Rs485State.Method.GPIO;
          if (!isTransceivers && (wanted ? on.add(signal) : on.remove(signal))) {
            events.add(signal + (wanted ? " on" : " off"));
          }
          return null;
        });
  }

  private <T> Future<T> change(Supplier<T> change) {
    Promise<T> made = ImmediateEventExecutor.INSTANCE.newPromise();
    if (isSlow) {
      unmade.add(() -> made.setSuccess(change.get()));
    } else {
      made.setSuccess(change.get());
    }
    return made;
  }

  @Override
  public boolean isOn(ControlSignal signal) {
    return on.contains(signal);
  }

  @Override
  public Future<Void> setDtrAndRts(boolean dtr, boolean rts) {
    set(ControlSignal.DTR, dtr);
    return set(ControlSignal.RTS, rts);
  }

  @Override
  public void hangUpAtClose(boolean wanted) {
    events.add(wanted ? "hangs up" : "keeps DTR and RTS");
  }

  @Override
  public Optional<LineErrorCounts> errorCounts() {
    return counts;
  }

  /** The driver counts errors: so many since the line was opened. */
  void count(LineErrorCounts errors) {
    counts = Optional.of(errors);
  }

  @Override
  public Future<Void> setRs485(Rs485Settings wanted) {
    return change(
        () -> {
          Rs485State.Method method =
              switch (wanted.mode()) {
                case OFF -> Rs485State.Method.NONE;
                case KERNEL, AUTO -> Rs485State.Method.KERNEL;
                case RTS -> Rs485State.Method.RTS;
                case GPIO -> Rs485State.Method.GPIO;
              };
          if (method != rs485.method()) {
            rs485 = new Rs485State(method, List.of());
            events.add("RS-485 by " + method);
          }
          return null;
        });
  }

  @Override
  public List<String> hints() {
    return hints;
  }

  @Override
  public Rs485State rs485() {
    return rs485;
  }

  @Override
  public Future<Void> purge(Set<LineBuffer> buffers) {
    if (buffers.contains(LineBuffer.RECEIVED)) {
      events.add("purged received");
    }
    if (buffers.contains(LineBuffer.UNSENT)) {
      events.add("purged unsent");
    }
    return done();
  }

  @Override
  public Future<Void> watch(boolean modemInputs, boolean lineErrors) {
    boolean begins = modemInputs && !watchesInputs;
    watchesInputs = modemInputs;
    watchesErrors = lineErrors;
    if (begins) {
      listener.modemInputsChanged(inputs);
    }
    return done();
  }

  @Override
  public Future<Void> drain(long timeoutMillis) {
    return done();
  }

  @Override
  public void close() {
    // Nothing is held.
  }

  private static Future<Void> done() {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
  }
}
