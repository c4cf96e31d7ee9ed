package org.serialbridge.adopt;

import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.settings.UartSettings;

/** A dialogue on a serial line; the calling thread waits for the answers. */
final class Conversation implements AutoCloseable {
  private static final long CHANGE_SECONDS = 10;

  private final EventLoop loop = new DefaultEventLoop(new DefaultThreadFactory("line", true));
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final SerialLine line;

  private volatile @Nullable String end;

  /** Opens a device with factory parameters. */
  Conversation(SerialDriver driver, Path device) throws SerialUnavailableException {
    line = driver.open("unit", device, LineOpening.of(UartSettings.FACTORY), loop, new Listener());
    loop.execute(line::start);
  }

  /** Changes the parameters; false if the device does not support them. */
  boolean configure(UartSettings wanted) throws UnitException {
    Future<UartSettings> inForce = await(loop.submit(() -> line.configure(wanted)));
    return wanted.equals(await(inForce));
  }

  /** Sends a text. Bytes that came before are dropped: they are no answer to it. */
  void send(String text) throws UnitException {
    received.clear();
    await(onLoop(() -> line.write(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1))));
  }

  /**
   * Receives a text.
   *
   * @param isComplete whether a text is complete if no bytes follow within {@code quiet}
   * @param limit the longest time to wait
   */
  String receive(Predicate<String> isComplete, Duration quiet, Duration limit)
      throws UnitException {
    long deadline = System.nanoTime() + limit.toNanos();
    StringBuilder all = new StringBuilder();
    while (true) {
      boolean mayBeAll = isComplete.test(all.toString());
      long left = Math.max(0, deadline - System.nanoTime());
      String more = poll(mayBeAll ? Math.min(left, quiet.toNanos()) : left);
      if (more == null) {
        return all.toString();
      }
      all.append(more);
    }
  }

  /** Waits for a time, and drops the received bytes. */
  void pass(Duration time) throws UnitException {
    receive(all -> false, Duration.ZERO, time);
  }

  private @Nullable String poll(long nanos) throws UnitException {
    try {
      String next = received.poll(nanos, TimeUnit.NANOSECONDS);
      if (end != null) {
        throw new UnitException(end);
      }
      return next;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private Future<Void> onLoop(Runnable action) {
    Callable<Void> call =
        () -> {
          action.run();
          return null;
        };
    return loop.submit(call);
  }

  private static <T> T await(Future<T> future) throws UnitException {
    try {
      if (!future.await(CHANGE_SECONDS, TimeUnit.SECONDS) || !future.isSuccess()) {
        throw new UnitException("the serial device does not respond");
      }
      return future.getNow();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static UnitException interrupted() {
    Thread.currentThread().interrupt();
    return new UnitException("interrupted");
  }

  @Override
  public void close() {
    loop.execute(line::close);
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private final class Listener implements SerialLine.Listener {
    @Override
    public void received(ByteBuffer bytes, long readAtNanos) {
      received.add(StandardCharsets.ISO_8859_1.decode(bytes).toString());
    }

    @Override
    public void writabilityChanged() {
      // What is sent is short.
    }

    @Override
    public void modemInputsChanged(ModemInputs inputs) {
      // Not asked for.
    }

    @Override
    public void lineErrors(Set<LineError> errors) {
      // Not asked for.
    }

    @Override
    public void hungUp(String reason) {
      end = reason;
      received.add("");
    }
  }
}
