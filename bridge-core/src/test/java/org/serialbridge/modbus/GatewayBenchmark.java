package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Ten registers, from the request of a master to its answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GatewayBenchmark implements SerialUnitLink.Output, ServerSession.Output {
  private static final LineTiming TIMING = LineTiming.of(1, 0, 1_000_000_000, 0);

  private final ByteBuffer request =
      ByteBuffer.wrap(new byte[] {0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 10});
  private final ByteBuffer response = ByteBuffer.wrap(new Adu(1, responsePdu()).rtu());
  private final ServerSession session = new ServerSession(new MbapCodec(), true, this);
  private final SerialUnitLink link =
      new SerialUnitLink(new SerialUnitLink.Options(TIMING, 0, 1, 5_000), this);
  private long now;
  private byte[] sent = {};

  private static byte[] responsePdu() {
    byte[] pdu = new byte[22];
    pdu[0] = 3;
    pdu[1] = 20;
    return pdu;
  }

  @Override
  public void toLine(byte[] frame) {
    sent = frame;
  }

  @Override
  public void request(int transaction, Adu request, long readAt) {
    link.ask(session, transaction, request, Terms.OF_LINE, readAt);
  }

  @Override
  public void answer(int transaction, Adu response, byte[] bytes) {
    sent = bytes;
  }

  @Override
  public void dropped(int bytes) {
    throw new IllegalStateException(bytes + " bytes were no answer");
  }

  @Override
  public boolean hasLeft() {
    return true;
  }

  @Override
  public void withdraw() {
    throw new IllegalStateException("everything has left");
  }

  /** MBAP in, RTU out, RTU in, MBAP out. */
  @Benchmark
  public byte[] transaction() throws ProtocolException {
    now += 1_000_000;
    session.receive(request.rewind(), now);
    link.fromLine(response.rewind(), now);
    return sent;
  }

  /** The CRC of the longest frame. */
  @Benchmark
  public int crcOf256Bytes() {
    return Crc16.of(LONGEST, 0, LONGEST.length);
  }

  private static final byte[] LONGEST = new byte[Adu.LONGEST_RTU];
}
