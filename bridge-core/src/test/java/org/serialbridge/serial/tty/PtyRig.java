package org.serialbridge.serial.tty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.serialbridge.serial.LineOpening;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.serial.SerialUnavailableException;
import org.serialbridge.serial.kernel.PtyPair;
import org.serialbridge.settings.UartSettings;

/** Lines on one end of a pair of pseudo-terminals; the test is the device at the other end. */
final class PtyRig {
  final EventExecutor loop;
  final RecordingListener listener = new RecordingListener();
  final PtyPair pair;
  private final EventExecutorGroup loops;
  private final JSerialCommDriver driver = new JSerialCommDriver();
  private final List<SerialLine> lines = new ArrayList<>();

  PtyRig(Path folder, LoopKind kind) throws IOException {
    loops = kind.one();
    loop = loops.next();
    pair = PtyPair.open(folder.resolve("port"), folder.resolve("device"));
  }

  void close() throws Exception {
    for (SerialLine line : lines) {
      close(line);
    }
    // Another pair may get the same number as soon as this one is closed.
    await().atMost(RecordingListener.PATIENCE).until(() -> threads("under-test-close") == 0);
    pair.close();
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  SerialLine open(UartSettings uart) throws SerialUnavailableException {
    SerialLine line = openWithoutStart(uart);
    loop.submit(line::start).syncUninterruptibly();
    return line;
  }

  SerialLine openWithoutStart(UartSettings uart) throws SerialUnavailableException {
    SerialLine line = driver.open("under-test", pair.port(), LineOpening.of(uart), loop, listener);
    lines.add(line);
    return line;
  }

  void write(SerialLine line, byte[] bytes) throws Exception {
    run(() -> line.write(Unpooled.wrappedBuffer(bytes)));
  }

  void setReading(SerialLine line, boolean reading) throws Exception {
    run(() -> line.setReading(reading));
  }

  void close(SerialLine line) throws Exception {
    run(line::close);
  }

  void run(Runnable step) throws Exception {
    loop.submit(step).get(10, TimeUnit.SECONDS);
  }

  <T> T onLoop(Callable<T> step) throws Exception {
    return loop.submit(step).get(10, TimeUnit.SECONDS);
  }

  /** How often this thread has slept: the kernel's count of its voluntary context switches. */
  static long sleeps() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
      return lines
          .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
          .mapToLong(line -> Long.parseLong(line.split("\\s+", -1)[1]))
          .sum();
    }
  }

  static long threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  OutputStream toLine() throws IOException {
    return new FileOutputStream(pair.device().toFile());
  }

  /** Buffered: a FileInputStream of its own would try to seek. */
  InputStream fromLine() throws IOException {
    return new BufferedInputStream(new FileInputStream(pair.device().toFile()));
  }

  /** The speed that the kernel has; stty does not know all of them. */
  int speed() throws IOException {
    return python("t=fcntl.ioctl(tty,0x802C542A,bytes(44)); print(struct.unpack('I',t[40:44])[0])");
  }

  /** How many bytes the kernel has for the line to read. */
  int readable() throws IOException {
    return python("print(struct.unpack('i',fcntl.ioctl(tty,0x541B,bytes(4)))[0])");
  }

  private int python(String script) throws IOException {
    String opened = "import fcntl,struct,sys; tty=open(sys.argv[1],'rb',0); ";
    return Integer.parseInt(
        output("/usr/bin/python3", "-c", opened + script, pair.port().toString()));
  }

  /** What stty says, in one line. */
  String stty() throws IOException {
    return output("stty", "-a", "-F", pair.port().toString()).replace('\n', ' ');
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
