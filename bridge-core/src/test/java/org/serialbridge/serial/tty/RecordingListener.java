package org.serialbridge.serial.tty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.SerialLine;

/** Remembers what a line said, for a test's own thread. */
final class RecordingListener implements SerialLine.Listener {
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicReference<String> hungUp = new AtomicReference<>("");
  private final List<ModemInputs> inputs = new CopyOnWriteArrayList<>();
  private final List<LineError> errors = new CopyOnWriteArrayList<>();
  private volatile Runnable onReceived = () -> {};
  private final AtomicInteger hangUps = new AtomicInteger();
  private final AtomicInteger writabilityChanges = new AtomicInteger();

  /** What else to do when bytes come. */
  void onReceived(Runnable step) {
    onReceived = step;
  }

  @Override
  public void received(ByteBuffer received, long readAtNanos) {
    synchronized (bytes) {
      byte[] copy = new byte[received.remaining()];
      received.get(copy);
      bytes.writeBytes(copy);
    }
    onReceived.run();
  }

  @Override
  public void writabilityChanged() {
    writabilityChanges.incrementAndGet();
  }

  @Override
  public void modemInputsChanged(ModemInputs changed) {
    inputs.add(changed);
  }

  @Override
  public void lineErrors(Set<LineError> received) {
    errors.addAll(received);
  }

  @Override
  public void hungUp(String reason) {
    hungUp.set(reason);
    hangUps.incrementAndGet();
  }

  byte[] bytes() {
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  List<ModemInputs> inputs() {
    return inputs;
  }

  List<LineError> errors() {
    return errors;
  }

  int writabilityChanges() {
    return writabilityChanges.get();
  }

  int hangUps() {
    return hangUps.get();
  }

  void awaitBytes(byte[] expected) {
    await().atMost(PATIENCE).until(() -> bytes().length >= expected.length);
    assertThat(bytes()).isEqualTo(expected);
  }

  void awaitHangUp() {
    await().atMost(PATIENCE).until(() -> !hungUp.get().isEmpty());
  }
}
