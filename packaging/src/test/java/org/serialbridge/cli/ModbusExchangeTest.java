package org.serialbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ClientCodec;
import org.serialbridge.modbus.MbapClientCodec;
import org.serialbridge.modbus.RtuClientCodec;

/** A request and its time-out, with a clock of its own. */
class ModbusExchangeTest {
  private static final Adu READ = new Adu(1, HexFormat.of().parseHex("0300000001"));
  private static final Adu VALUE = new Adu(1, HexFormat.of().parseHex("03020007"));

  /** A peer that says one byte every 100 ms, and then nothing, or closes the connection. */
  private final class Peer implements ModbusExchange.Bytes {
    private final byte[] said;
    private final boolean isClosing;
    private final List<Integer> waits = new ArrayList<>();
    private int next;

    Peer(byte[] said, boolean isClosing) {
      this.said = said;
      this.isClosing = isClosing;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      if (isClosing && said.length == 0) {
        throw new IOException("Broken pipe");
      }
    }

    @Override
    public int read(byte[] buffer, int millis) {
      waits.add(millis);
      if (next == said.length) {
        now += isClosing ? 0 : TimeUnit.MILLISECONDS.toNanos(millis);
        return isClosing ? -1 : 0;
      }
      now += TimeUnit.MILLISECONDS.toNanos(100);
      buffer[0] = said[next++];
      return 1;
    }

    @Override
    public void close() {}
  }

  private long now = Long.MAX_VALUE - 1_000_000;

  private NoResponseException.Reason reason(Peer peer, ClientCodec codec) {
    ModbusExchange exchange = new ModbusExchange(peer, codec, () -> now);
    return catchThrowableOfType(NoResponseException.class, () -> exchange.ask(READ, 350)).reason();
  }

  @Test
  void aResponseEndsTheWaiting() throws NoResponseException {
    Peer peer = new Peer(VALUE.tcp(1), false);
    ModbusExchange exchange = new ModbusExchange(peer, new MbapClientCodec(unit -> {}), () -> now);
    assertThat(exchange.ask(READ, 2_000)).isEqualTo(VALUE);
    assertThat(peer.waits).hasSize(VALUE.tcp(1).length).startsWith(2_000, 1_900, 1_800);
  }

  @Test
  void aPeerThatSaysAByteNowAndThenDoesNotProlongTheTimeOut() {
    Peer peer = new Peer(VALUE.tcp(1), false);
    assertThat(reason(peer, new MbapClientCodec(unit -> {})))
        .isEqualTo(NoResponseException.Reason.NO_MODBUS);
    assertThat(peer.waits).containsExactly(350, 250, 150, 50);
  }

  @Test
  void silenceIsToldFromAnotherProtocol() {
    Peer silent = new Peer(new byte[0], false);
    assertThat(reason(silent, new RtuClientCodec(unit -> {})))
        .isEqualTo(NoResponseException.Reason.SILENCE);
    assertThat(silent.waits).containsExactly(350);
    Peer other = new Peer("HTTP".getBytes(java.nio.charset.StandardCharsets.US_ASCII), false);
    assertThat(reason(other, new RtuClientCodec(unit -> {})))
        .isEqualTo(NoResponseException.Reason.NO_MODBUS);
  }

  @Test
  void aConnectionThatEndsIsNotWaitedFor() {
    Peer ended = new Peer(new byte[] {1}, true);
    assertThat(reason(ended, new RtuClientCodec(unit -> {})))
        .isEqualTo(NoResponseException.Reason.CLOSED);
    assertThat(ended.waits).hasSize(2);
    assertThat(reason(new Peer(new byte[0], true), new RtuClientCodec(unit -> {})))
        .isEqualTo(NoResponseException.Reason.CLOSED);
  }
}
