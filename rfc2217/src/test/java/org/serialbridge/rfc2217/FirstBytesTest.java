package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.rfc2217.FirstBytes.Protocol;

class FirstBytesTest {
  private static final long NOW = Long.MAX_VALUE - 1_000_000;
  private static final long PATIENCE = 100_000_000;

  @ParameterizedTest
  @CsvSource({
    "ff fa 2c, TELNET",
    "ff fb 03, TELNET",
    "ff fc 03, TELNET",
    "ff fd 01, TELNET",
    "ff fe 01, TELNET",
    "ff ff 01, RAW",
    "ff f9 01, RAW", // GA is no negotiation
    "ff 00 01, RAW",
    "7f fb 03, RAW",
    "fb ff fb, RAW",
    "55 aa 55, RAW"
  })
  void twoBytesDecide(String stream, Protocol protocol) {
    assertThat(new FirstBytes().look(Hex.buffer(stream), NOW)).isEqualTo(protocol);
    assertCutIsTheSame(stream, protocol);
  }

  private static void assertCutIsTheSame(String stream, Protocol protocol) {
    FirstBytes first = new FirstBytes();
    StringBuilder passed = new StringBuilder();
    Protocol heard = Protocol.UNDECIDED;
    for (byte next : Hex.bytes(stream)) {
      ByteBuffer read = ByteBuffer.wrap(new byte[] {next});
      heard = first.look(read, NOW);
      if (heard != Protocol.UNDECIDED) {
        passed.append(Hex.text(first.withHeld(read))).append(' ');
      }
    }
    assertThat(heard).isEqualTo(protocol);
    assertThat(passed.toString().strip()).isEqualTo(stream);
    assertThat(first.deadline()).isEmpty();
  }

  @Test
  void decidedReadStaysAsItIs() {
    FirstBytes first = new FirstBytes();
    ByteBuffer read = Hex.buffer("ff fb 2c");
    first.look(read, NOW);
    assertThat(first.withHeld(read)).isSameAs(read);
    assertThat(read.remaining()).isEqualTo(3);
  }

  @Test
  void nothingReadDecidesNothing() {
    FirstBytes first = new FirstBytes();
    assertThat(first.look(Hex.buffer(""), NOW)).isEqualTo(Protocol.UNDECIDED);
    assertThat(first.deadline()).isEmpty();
    assertThat(first.poll(NOW)).isEqualTo(Protocol.UNDECIDED);
  }

  @Test
  void loneIacIsRawDataAfterAWhile() {
    FirstBytes first = new FirstBytes();
    assertThat(first.look(Hex.buffer("ff"), NOW)).isEqualTo(Protocol.UNDECIDED);
    assertThat(first.deadline()).hasValue(after(PATIENCE));
    assertThat(first.poll(after(PATIENCE - 1))).isEqualTo(Protocol.UNDECIDED);
    assertThat(first.poll(after(PATIENCE))).isEqualTo(Protocol.RAW);
    assertThat(first.deadline()).isEmpty();
    assertThat(Hex.text(first.withHeld(Hex.buffer("")))).isEqualTo("ff");
    assertThat(first.look(Hex.buffer("fb"), after(PATIENCE))).isEqualTo(Protocol.RAW);
  }

  @Test
  void decisionIsFinal() {
    FirstBytes first = new FirstBytes();
    first.look(Hex.buffer("41"), NOW);
    assertThat(first.look(Hex.buffer("ff fb 2c"), NOW)).isEqualTo(Protocol.RAW);
  }

  private static long after(long nanos) {
    return NOW + nanos;
  }
}
