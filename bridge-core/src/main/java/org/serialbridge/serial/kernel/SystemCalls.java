package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.util.Optional;

/**
 * The calls of the library, as {@code tty.c}, {@code udp.c} and {@code aead.c} describe them: each
 * answers 0 or its value, and -errno(3) after a failure.
 */
final class SystemCalls {
  private static final String LIBRARY = "serialbridge";

  private static final Optional<String> PROBLEM = load();

  private SystemCalls() {}

  private static Optional<String> load() {
    try {
      System.loadLibrary(LIBRARY);
      closeDescriptor(-1); // a library of another program has no such call
      return Optional.empty();
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The reason why there is no library; empty if there is one. */
  static Optional<String> problem() {
    return PROBLEM;
  }

  /**
   * Does nothing if there is a library.
   *
   * @throws IOException if there is none
   */
  static void require() throws IOException {
    if (PROBLEM.isPresent()) {
      throw new IOException("the native library is missing: " + PROBLEM.get());
    }
  }

  /**
   * The answer of a call.
   *
   * @throws IOException if the call has failed
   */
  static int checked(String call, int answer) throws IOException {
    if (answer < 0) {
      throw new IOException(call + " failed (errno " + -answer + ")");
    }
    return answer;
  }

  static native int getTermios(int fd, int[] fields);

  static native int setTermios(int fd, int[] fields);

  static native int setNonBlocking(int fd, boolean wanted);

  static native int setExclusive(int fd, boolean wanted);

  static native int setLowLatency(int fd);

  static native int modemLines(int fd);

  static native int setModemLines(int fd, int changed, int values);

  static native int countModemLines(int fd);

  static native int setBreak(int fd, boolean on);

  static native int lineCounts(int fd, int[] counts);

  static native int receivedBytes(int fd);

  static native int unsentBytes(int fd);

  static native int isTransmitterEmpty(int fd);

  static native int dropReceived(int fd);

  static native int dropUnsent(int fd);

  static native int setRs485(int fd, int[] mode);

  static native int openGpio(String chip, int line, boolean high);

  static native int setGpio(int fd, boolean high);

  static native int openPty(int[] ends);

  static native int openEvent();

  static native int raiseEvent(int fd);

  static native int closeDescriptor(int fd);

  static native int relay(int one, int other, int event);

  static native int sendDatagram(byte[] name, byte[] bytes);

  static native int openUdp(int port, int bufferBytes);

  static native int awaitReadable(int[] fds, int millis);

  static native int receiveUdp(int fd, byte[] datagram, int[] facts);

  static native int sendUdp(
      int fd, int networkInterface, int local, int receiver, int port, byte[] datagram);

  static native int openCrypto();

  static native int crypt(
      int algorithm,
      boolean encrypts,
      byte[] key,
      byte[] nonce,
      byte[] header,
      byte[] in,
      int from,
      int length,
      byte[] out,
      int to);
}
