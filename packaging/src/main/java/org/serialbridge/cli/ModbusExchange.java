package org.serialbridge.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ClientCodec;
import org.serialbridge.modbus.ProtocolException;

/** A connection to units, for one request after the other. */
final class ModbusExchange implements AutoCloseable {
  /** The bytes of a connection. */
  interface Bytes extends AutoCloseable {
    void write(byte[] bytes) throws IOException;

    /**
     * Reads bytes that have come.
     *
     * @param millis the longest time to wait for the first one, 1 ms or more
     * @return their number; 0 if none came in time, less than 0 at the end of the connection
     */
    int read(byte[] buffer, int millis) throws IOException;

    @Override
    void close();
  }

  private static final int TRANSACTION = 1;
  private static final int BUFFER = 512;

  private final Bytes bytes;
  private final ClientCodec codec;
  private final LongSupplier nanos;

  /**
   * A connection on which nothing was sent.
   *
   * @param nanos a clock, as {@link System#nanoTime}
   */
  ModbusExchange(Bytes bytes, ClientCodec codec, LongSupplier nanos) {
    this.bytes = bytes;
    this.codec = codec;
    this.nanos = nanos;
  }

  /**
   * Sends a request once, and waits for its response.
   *
   * @param timeoutMillis the longest time until the last byte of the response
   * @return the response, or an exception response
   * @throws NoResponseException if none came in time, or none can come any more
   */
  Adu ask(Adu request, int timeoutMillis) throws NoResponseException {
    try {
      return askOnce(request, timeoutMillis);
    } catch (ProtocolException e) {
      throw new NoResponseException(NoResponseException.Reason.NO_MODBUS, e);
    } catch (IOException e) {
      throw new NoResponseException(NoResponseException.Reason.CLOSED, e);
    }
  }

  private Adu askOnce(Adu request, int timeoutMillis)
      throws IOException, ProtocolException, NoResponseException {
    long start = nanos.getAsLong();
    long timeout = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    byte[] buffer = new byte[BUFFER];
    boolean hasBytes = false;
    bytes.write(codec.ask(request, TRANSACTION));
    for (long left = timeout; left > 0; left = timeout - (nanos.getAsLong() - start)) {
      // Rounded up: 0 ms are for ever.
      int count = bytes.read(buffer, (int) TimeUnit.NANOSECONDS.toMillis(left + 999_999));
      if (count < 0) {
        throw new NoResponseException(NoResponseException.Reason.CLOSED);
      }
      hasBytes |= count > 0;
      Optional<Adu> response = codec.decode(ByteBuffer.wrap(buffer, 0, count));
      if (response.isPresent()) {
        return response.get();
      }
    }
    throw new NoResponseException(
        hasBytes ? NoResponseException.Reason.NO_MODBUS : NoResponseException.Reason.SILENCE);
  }

  @Override
  public void close() {
    bytes.close();
  }
}
