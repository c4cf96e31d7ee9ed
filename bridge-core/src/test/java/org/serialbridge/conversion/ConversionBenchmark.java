package org.serialbridge.conversion;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.serialbridge.peer.Peers;
import org.serialbridge.settings.Delimiter;
import org.serialbridge.settings.DelimiterUse;

/** What the serial line sends, on its way to the endpoint. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConversionBenchmark implements Peers {
  private static final int SIZE = 64;
  private static final long GAP_NANOS = 1_000_000;

  private final ByteBuffer read = ByteBuffer.allocateDirect(SIZE);
  private final Transparent transparent = new Transparent(this, null);
  private final Packetizer packetizer =
      new Packetizer(GAP_NANOS, 400, Delimiter.NONE, DelimiterUse.KEEP, this::send);
  private long now;
  private int sent;

  @Override
  public void send(ByteBuf data) {
    sent += data.readableBytes();
    data.release();
  }

  /** A read of a stream. */
  @Benchmark
  public int stream() {
    transparent.fromLine(read.clear(), now);
    return sent;
  }

  /** A packet that came in one read, and the gap behind it. */
  @Benchmark
  public int packet() {
    packetizer.receive(read.clear(), now);
    now += GAP_NANOS;
    packetizer.poll(now);
    return sent;
  }
}
