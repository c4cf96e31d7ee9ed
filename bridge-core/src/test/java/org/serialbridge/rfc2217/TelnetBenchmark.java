package org.serialbridge.rfc2217;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A read of 4 KiB through telnet, with every byte value in it and without FF. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TelnetBenchmark implements TelnetDecoder.Events {
  private static final int SIZE = 4096;

  private final byte[] everyValue = bytes(256);
  private final byte[] withoutIac = bytes(255);
  private final TelnetEncoder encoder = new TelnetEncoder();
  private final TelnetDecoder decoder = new TelnetDecoder(this);
  private int received;

  private static byte[] bytes(int values) {
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) (i % values);
    }
    return bytes;
  }

  @Benchmark
  public ByteBuffer encodeEveryValue() {
    return encoder.encode(ByteBuffer.wrap(everyValue), true);
  }

  @Benchmark
  public ByteBuffer encodeWithoutIac() {
    return encoder.encode(ByteBuffer.wrap(withoutIac), true);
  }

  @Benchmark
  public int decode() throws ProtocolException {
    decoder.receive(ByteBuffer.wrap(withoutIac));
    return received;
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public void data(ByteBuffer data) {
    received += data.remaining();
  }

  @Override
  public void negotiation(TelnetCommand verb, int option) {
    throw new IllegalStateException("there is none");
  }

  @Override
  public void subnegotiation(int option, byte[] value) {
    throw new IllegalStateException("there is none");
  }

  @Override
  public void command(TelnetCommand command) {
    throw new IllegalStateException("there is none");
  }
}
