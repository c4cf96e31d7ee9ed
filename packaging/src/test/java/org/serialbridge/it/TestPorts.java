package org.serialbridge.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;

/**
 * Port numbers for what a test starts, below those that the kernel gives out. A file, which
 * peers.py locks and counts in too, has the next one: all tests of the machine get numbers of their
 * own, and nobody takes one between its choice and its use.
 */
final class TestPorts {
  /** Without the factory port 20108 and those after it. */
  private static final int FIRST = 10_000;

  private static final int COUNT = 10_000;

  private static final Path COUNTER =
      Path.of("/tmp", "serialbridge-test-ports." + System.getProperty("user.name"));

  private TestPorts() {}

  /** A number that no other test gets, for TCP and UDP. */
  static int take() throws IOException {
    return take(1);
  }

  /** The same, and the number behind it. */
  static int takePair() throws IOException {
    return take(2);
  }

  private static synchronized int take(int count) throws IOException {
    try (FileChannel counter =
        FileChannel.open(
            COUNTER,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      counter.lock(); // until it is closed
      ByteBuffer stored = ByteBuffer.allocate(Integer.BYTES);
      counter.read(stored, 0);
      int next = stored.getInt(0);
      int port;
      do {
        port = FIRST + Math.floorMod(next, COUNT);
        next += count;
      } while (IntStream.range(port, port + count).anyMatch(TestPorts::isUsed));
      counter.write(stored.putInt(0, next).rewind(), 0);
      return port;
    }
  }

  /** Used by a program that is no test. */
  private static boolean isUsed(int port) {
    try (ServerSocket tcp = new ServerSocket(port);
        DatagramSocket udp = new DatagramSocket(port)) {
      return !tcp.isBound() || !udp.isBound();
    } catch (IOException e) {
      return true;
    }
  }
}
