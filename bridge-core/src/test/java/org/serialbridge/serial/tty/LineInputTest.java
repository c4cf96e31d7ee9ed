package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fazecast.jSerialComm.SerialPort;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of reads and purges, with a reader that hands over late. */
class LineInputTest {
  private final RecordingListener listener = new RecordingListener();
  private LateReader reader;
  private LineInput input;

  @BeforeEach
  void open() {
    SerialPort port = UnsearchedPort.of("/dev/null");
    Tty tty = new Tty(port, new LibraryControl(port, "a test"), true);
    input =
        new LineInput(
            tty,
            new LineIo() {
              @Override
              public LineReader reader(LineReader.Received received, Runnable failed) {
                reader = new LateReader(received);
                return reader;
              }

              @Override
              public LineWriter writer(Runnable writable, Runnable failed) {
                throw new AssertionError("an input does not write");
              }
            },
            listener,
            () -> {});
  }

  @Test
  void aReadFromBeforeAPurgeThatComesBehindItIsDropped() {
    input.beginPurge();
    input.endPurge(200);
    reader.handOver("before", 199);
    reader.handOver("after", 200);
    assertThat(received()).isEqualTo("after");
    assertThat(reader.permits).isEqualTo(2);
  }

  @Test
  void aPausedLineKeepsNothingOfTheTimeBeforeAPurge() {
    input.setReading(false);
    reader.handOver("kept until the purge", 100);
    input.beginPurge();
    input.endPurge(200);
    reader.handOver("before", 150);
    reader.handOver("after", 250);
    assertThat(reader.permits).isEqualTo(2);
    input.setReading(true);
    assertThat(received()).isEqualTo("after");
    assertThat(reader.permits).isEqualTo(3);
  }

  @Test
  void allIsDroppedUntilTheLastPurgeIsOver() {
    input.beginPurge();
    input.beginPurge();
    input.endPurge(200);
    reader.handOver("during the second", 250);
    input.endPurge(300);
    reader.handOver("after", 300);
    assertThat(received()).isEqualTo("after");
  }

  private String received() {
    return new String(listener.bytes(), US_ASCII);
  }

  /** Hands over what a test says, and counts the permits that it gets back. */
  private static final class LateReader implements LineReader {
    private final Received received;
    private int permits;

    LateReader(Received received) {
      this.received = received;
    }

    void handOver(String bytes, long atNanos) {
      received.received(ByteBuffer.wrap(bytes.getBytes(US_ASCII)), atNanos);
    }

    @Override
    public void start() {}

    @Override
    public void givePermit() {
      permits++;
    }

    @Override
    public void end() {}

    @Override
    public void join(long millis) {}
  }
}
