package org.serialbridge.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A device on a cable of a {@link TestBench}, of {@code line_device.py}. */
final class LineDevice {
  private final Process process;

  private LineDevice(Process process) {
    this.process = process;
  }

  /** Starts one that understands a speed and a number of stop bits only. */
  static LineDevice start(
      Path folder, TestBench bench, String port, String kind, int baudRate, int stopBits)
      throws IOException {
    Path output = Files.createTempFile(folder, "device", ".out");
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3",
                "src/test/python/line_device.py",
                bench.device(port),
                bench.port(port),
                kind,
                String.valueOf(baudRate),
                String.valueOf(stopBits))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await()
        .atMost(RunningBridge.PATIENCE)
        .until(() -> !process.isAlive() || Files.readString(output).equals("ready\n"));
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(output));
    }
    return new LineDevice(process);
  }

  void close() {
    process.destroyForcibly();
  }
}
