package org.serialbridge.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.netty.ConnectionRig.Kind;
import org.serialbridge.status.Traffic;

/** All outputs behave alike, with real sockets on the loopback interface. */
@Timeout(60)
class PeerOutputContractTest {
  private static final int BOUND = 64 * 1024;
  private static final int MORE_THAN_ALL_BUFFERS = 24 << 20;
  private static final int CHUNK = 4096;
  private static final Backlog.Bound HOLD =
      new Backlog.Bound(BOUND, false, new MemoryBudget(64 << 20));

  private ConnectionRig rig;

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private Socket connect(Kind kind, Backlog.Bound bound) throws Exception {
    rig = new ConnectionRig(kind, bound);
    return rig.connect();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachWriteLeavesAtOnce(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    for (String text : new String[] {"a", "bc", "d"}) {
      write(text);
      assertThat(read(peer, text.length())).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void bytesKeepTheirOrderWhileThePeerReadsSlowly(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    int numbers = fill();
    InputStream in = peer.getInputStream();
    for (int number = 0; number < numbers; number++) {
      assertThat(Unpooled.wrappedBuffer(in.readNBytes(CHUNK)).readInt()).isEqualTo(number);
    }
  }

  /** Writes numbered chunks until the output is full, and returns their number. */
  private int fill() {
    return rig.call(
        () -> {
          int number = 0;
          while (rig.output().isWritable() && number < MORE_THAN_ALL_BUFFERS / CHUNK) {
            write(Unpooled.directBuffer(CHUNK).writeInt(number).writeZero(CHUNK - Integer.BYTES));
            number++;
          }
          return number;
        });
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPeerThatDoesNotReadMakesItUnwritableUntilItReads(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    int sent = fill() * CHUNK;
    assertThat(sent).isLessThan(MORE_THAN_ALL_BUFFERS);
    assertThat(rig.<Long>call(() -> rig.output().unsentBytes()))
        .isBetween((long) BOUND, 2L * (BOUND + CHUNK));
    int changes = rig.writabilityChanges();
    assertThat(peer.getInputStream().readNBytes(sent)).hasSize(sent);
    rig.until(() -> rig.output().isWritable() && rig.output().unsentBytes() == 0);
    assertThat(rig.writabilityChanges()).isGreaterThan(changes);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aSuspendedPeerGetsAnswersFirst(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    rig.run(() -> rig.output().suspend(true));
    write("data");
    rig.run(() -> rig.output().overtake(text("answer")));
    assertThat(read(peer, 6)).isEqualTo("answer");
    assertThat(rig.<Long>call(() -> rig.output().unsentBytes())).isEqualTo(4);
    rig.run(() -> rig.output().suspend(false));
    write(" and more");
    assertThat(read(peer, 13)).isEqualTo("data and more");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aSuspendedPeerHasABound(Kind kind) throws Exception {
    connect(kind, HOLD);
    rig.run(() -> rig.output().suspend(true));
    int changes = rig.writabilityChanges();
    assertThat(fill() * CHUNK).isEqualTo(BOUND);
    assertThat(rig.writabilityChanges()).isEqualTo(changes + 1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theOldestMakesRoomIfTheBoundSaysSo(Kind kind) throws Exception {
    Socket peer = connect(kind, new Backlog.Bound(6, true, new MemoryBudget(64 << 20)));
    rig.run(() -> rig.output().suspend(true));
    write("abc");
    write("def");
    write("ghi");
    assertThat(rig.<Boolean>call(() -> rig.output().isWritable())).isTrue();
    rig.run(() -> rig.output().suspend(false));
    assertThat(read(peer, 6)).isEqualTo("defghi");
    assertThat(rig.<Traffic.Count>call(() -> rig.output().dropped()))
        .isEqualTo(new Traffic.Count(3, 1))
        .isEqualTo(rig.values().dropped());
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withoutMemoryAPeerThatDoesNotReadIsSlowEarlier(Kind kind) throws Exception {
    MemoryBudget budget = new MemoryBudget(0);
    Socket peer = connect(kind, new Backlog.Bound(64 << 20, false, budget));
    rig.run(() -> rig.output().suspend(true));
    while (rig.<Boolean>call(() -> rig.output().isWritable())) {
      write("x".repeat(1024));
    }
    // 15 pieces and what each takes beside its bytes are more than the 16 KiB of the reserve.
    assertThat(rig.<Long>call(() -> rig.output().unsentBytes())).isEqualTo(15 * 1024);
    assertThat(budget.refusals(MemoryBudget.Use.PEERS)).isPositive();
    rig.run(() -> rig.output().suspend(false));
    assertThat(read(peer, 15 * 1024)).isEqualTo("x".repeat(15 * 1024));
    rig.until(() -> rig.output().isWritable());
    rig.until(() -> budget.taken() == 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withoutMemoryTheOldestMakesRoomEarlier(Kind kind) throws Exception {
    MemoryBudget budget = new MemoryBudget(0);
    connect(kind, new Backlog.Bound(64 << 20, true, budget));
    rig.run(() -> rig.output().suspend(true));
    for (int i = 0; i < 100; i++) {
      write("x".repeat(1024));
    }
    assertThat(rig.<Boolean>call(() -> rig.output().isWritable())).isTrue();
    assertThat(rig.<Long>call(() -> rig.output().unsentBytes())).isEqualTo(14 * 1024);
    assertThat(budget.taken()).isZero();
    assertThat(rig.values().dropped().bytes()).isEqualTo(86 * 1024);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPeerWhoseOldestWasDroppedGoesOnWhenMemoryReturns(Kind kind) throws Exception {
    MemoryBudget budget = new MemoryBudget(64 << 10);
    MemoryBudget.Account others = budget.account(MemoryBudget.Use.LINES, 0);
    others.hold(64 << 10);
    Socket peer = connect(kind, new Backlog.Bound(192 << 10, true, budget));
    while (rig.<Long>call(() -> rig.output().unsentBytes()) <= 16 * 1024) {
      write("x".repeat(8 * 1024)); // the kernel takes the first ones
    }
    write("d".repeat(1024)); // no memory
    others.giveAll();
    write("w".repeat(1024));
    long left =
        rig.<Traffic.Count>call(() -> rig.output().sent()).bytes() - rig.values().dropped().bytes();
    assertThat(read(peer, (int) left)).doesNotContain("d").endsWith("w");
    rig.until(() -> rig.output().unsentBytes() == 0);
    rig.until(() -> budget.taken() == 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void memoryThatOthersGiveBackIsToldAtTheNextWrite(Kind kind) throws Exception {
    MemoryBudget budget = new MemoryBudget(1 << 20);
    MemoryBudget.Account others = budget.account(MemoryBudget.Use.LINES, 0);
    others.hold(1 << 20);
    connect(kind, new Backlog.Bound(1 << 20, false, budget));
    while (rig.<Boolean>call(() -> rig.output().isWritable())) {
      write("x".repeat(16 * 1024)); // nobody reads
    }
    others.giveAll();
    int before = rig.writabilityChanges();
    write("x");
    assertThat(rig.<Boolean>call(() -> rig.output().isWritable())).isTrue();
    assertThat(rig.writabilityChanges()).isGreaterThan(before);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aSuspensionWithoutMemoryIsNoEnd(Kind kind) throws Exception {
    MemoryBudget budget = new MemoryBudget(0);
    Socket peer = connect(kind, new Backlog.Bound(64 << 10, false, budget));
    rig.run(() -> rig.output().suspend(true));
    write("x".repeat(8 * 1024));
    write("x".repeat(10 * 1024));
    assertThat(rig.<Boolean>call(() -> rig.output().isWritable())).isFalse();
    rig.run(() -> rig.output().suspend(false));
    assertThat(read(peer, 18 * 1024)).hasSize(18 * 1024);
    rig.until(() -> rig.output().isWritable());
    rig.until(() -> budget.taken() == 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void dataIsCountedAsItWasBeforeItsEncodingAndAnswersAreNot(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    write("ab");
    rig.run(
        () -> {
          ByteBuf data = text("cde");
          new EncodedOutput(rig.output(), PeerOutputContractTest::twiceInCapitals).write(data);
          assertThat(data.release()).as("the caller owns it").isTrue();
          rig.output().overtake(text("answer"));
        });
    assertThat(read(peer, 14)).isEqualTo("abCDECDEanswer");
    assertThat(rig.<Traffic.Count>call(() -> rig.output().sent()))
        .isEqualTo(new Traffic.Count(5, 2))
        .isEqualTo(rig.values().toPeers());
  }

  /** As IAC IAC: half of it would change the meaning of all that follows. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void noByteThatIsEncodedAsTwoIsCutWhereTheOldestMakesRoom(Kind kind) throws Exception {
    Socket peer = connect(kind, new Backlog.Bound(BOUND, true, new MemoryBudget(0)));
    rig.run(
        () -> {
          PeerOutput encoded = new EncodedOutput(rig.output(), PeerOutputContractTest::doubled);
          for (int sent = 0; sent < MORE_THAN_ALL_BUFFERS; sent += CHUNK) {
            ByteBuf data = Unpooled.directBuffer(CHUNK);
            for (int i = 0; i < CHUNK; i++) {
              data.writeByte(i);
            }
            encoded.write(data);
            data.release();
          }
          rig.output().sendAll().addListener(all -> rig.output().shutDown());
        });
    byte[] got = peer.getInputStream().readAllBytes();
    assertThat(rig.<Traffic.Count>call(() -> rig.output().dropped()).bytes()).isPositive();
    assertThat(got.length).isPositive().isEven();
    byte[] doubled = got.clone();
    for (int i = 0; i < got.length; i += 2) {
      doubled[i + 1] = got[i];
    }
    assertThat(got).isEqualTo(doubled);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theEndComesInOrderBehindAllThatWaits(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    int sent = fill() * CHUNK;
    rig.run(() -> rig.output().suspend(true));
    write("the end");
    rig.run(() -> rig.output().sendAll().addListener(all -> rig.output().shutDown()));
    InputStream in = peer.getInputStream();
    assertThat(in.readNBytes(sent)).hasSize(sent);
    assertThat(new String(in.readAllBytes(), US_ASCII)).isEqualTo("the end");
    peer.getOutputStream().write('x');
    rig.until(() -> rig.received().equals("x"));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClosedConnectionTakesDataAndDropsIt(Kind kind) throws Exception {
    Socket peer = connect(kind, HOLD);
    rig.run(() -> rig.output().suspend(true));
    write("waits");
    rig.run(() -> rig.channel().close());
    assertThat(peer.getInputStream().read()).isEqualTo(-1);
    rig.until(() -> !rig.channel().isOpen());
    ByteBuf late = text("late");
    rig.run(() -> rig.output().suspend(false));
    rig.run(() -> rig.output().write(late));
    assertThat(late.refCnt()).isEqualTo(1);
    assertThat(rig.<Long>call(() -> rig.output().unsentBytes())).isZero();
    assertThat(late.release()).isTrue();
  }

  /** What a stranger without TLS gets: no byte of the data, however it ends. */
  @Test
  void noPlaintextPassesTls() throws Exception {
    rig = new ConnectionRig(Kind.TLS, HOLD);
    try (Socket stranger = rig.connectPlain()) {
      write("secret");
      rig.run(() -> rig.output().overtake(text("secret")));
      stranger.getOutputStream().write("hello, and no hello of TLS".getBytes(US_ASCII));
      assertThat(new String(allOf(stranger), US_ASCII)).doesNotContain("secret");
    }
  }

  private static byte[] allOf(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    return all.toByteArray();
  }

  private void write(String text) {
    rig.run(() -> write(text(text)));
  }

  private void write(ByteBuf data) {
    rig.output().write(data);
    data.release();
  }

  private static ByteBuf doubled(ByteBuf data) {
    ByteBuf twice = Unpooled.directBuffer(2 * data.readableBytes());
    for (int i = data.readerIndex(); i < data.writerIndex(); i++) {
      twice.writeByte(data.getByte(i)).writeByte(data.getByte(i));
    }
    data.release();
    return twice;
  }

  private static ByteBuf twiceInCapitals(ByteBuf data) {
    String capitals = data.toString(US_ASCII).toUpperCase(Locale.ROOT);
    data.release();
    return text(capitals + capitals);
  }

  /** In direct memory, as the data of a line is. */
  private static ByteBuf text(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }
}
