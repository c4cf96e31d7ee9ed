package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits from a peer whose connection ends (AT+PEERGONE), on a frozen clock. */
class PeerGoneTest {
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,4001";
  private static final String DROP = "AT+PEERGONE=DROP";

  @TempDir private Path folder;
  private ConverterRig rig;
  private MemoryEndpoint.MemoryPeer first;
  private MemoryEndpoint.MemoryPeer second;

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
    first = rig.endpoint().first();
    second = rig.endpoint().connect();
  }

  /** The line takes nothing: what comes now waits in the process. */
  private void stopLine() {
    rig.line().setWritable(false);
  }

  private String goOn() {
    rig.line().setWritable(true);
    return rig.line().received();
  }

  private long dropped() {
    return rig.converter().status().counters().dropped().bytes();
  }

  @Test
  void whatAResetPeerSentGoesToTheLineUnlessItIsToBeDropped() {
    start(TCPS);
    stopLine();
    rig.endpoint().receive(first, "job");
    rig.endpoint().reset(first);
    rig.endpoint().receive(second, "STOP");
    assertThat(goOn()).isEqualTo("jobSTOP");
  }

  @Test
  void withDropItsDataIsDroppedAndThatOfOthersStays() {
    start(TCPS, DROP);
    stopLine();
    rig.endpoint().receive(second, "one ");
    rig.endpoint().receive(first, "job");
    rig.endpoint().receive(second, "two");
    rig.endpoint().reset(first);
    assertThat(goOn()).isEqualTo("one two");
    assertThat(dropped()).isEqualTo(3);
  }

  @Test
  void anOrderlyEndKeepsIt() {
    start(TCPS, DROP);
    stopLine();
    rig.endpoint().receive(first, "job");
    rig.endpoint().disconnect(first);
    assertThat(goOn()).isEqualTo("job");
    assertThat(dropped()).isZero();
  }

  @Test
  void whatTheLineHasOfItIsDroppedWithTheKernelsIfThereIsNothingElse() {
    start(TCPS, DROP);
    rig.endpoint().receive(first, "x".repeat(100));
    rig.line().events();
    rig.line().hold(first, 60);
    rig.line().hold(40);
    rig.endpoint().reset(first);
    assertThat(rig.line().events()).containsExactly("purged unsent");
    assertThat(dropped()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {41, 50})
  void whatTheKernelHasOfSeveralPeersStays(int unsent) {
    start(TCPS, DROP);
    rig.endpoint().receive(second, "y".repeat(10));
    rig.endpoint().receive(first, "x".repeat(40));
    rig.line().events();
    rig.line().hold(unsent);
    rig.endpoint().reset(first);
    assertThat(rig.line().events()).isEmpty();
    assertThat(dropped()).isZero();
  }

  @Test
  void whatOthersHaveWaitingBesideAResetPeerStays() {
    start(TCPS, DROP);
    rig.endpoint().receive(second, "hello");
    rig.endpoint().receive(first, "x".repeat(50));
    rig.line().events();
    rig.line().hold(second, 5);
    rig.line().hold(first, 50);
    rig.endpoint().reset(first);
    assertThat(rig.line().events()).containsExactly("dropped 50");
    assertThat(rig.endpoint().isAwaited(second)).isTrue();
    assertThat(dropped()).isEqualTo(50);
  }

  @Test
  void aPeerThatHasGoneIsRememberedByNothingThatItSent() {
    start(TCPS);
    stopLine();
    rig.endpoint().receive(first, "job");
    rig.endpoint().disconnect(first);
    assertThat(goOn()).isEqualTo("job");
    rig.line().hold(3);
    assertThat(rig.endpoint().isAwaited(first)).isFalse();
  }

  @Test
  void aPeerIsAwaitedWhileItsDataHasNotLeft() {
    start(TCPS);
    assertThat(rig.endpoint().isAwaited(first)).isFalse();
    stopLine();
    rig.endpoint().receive(first, "held back");
    assertThat(rig.endpoint().isAwaited(first)).isTrue();
    assertThat(rig.endpoint().isAwaited(second)).isFalse();
    goOn();
    rig.line().hold(3);
    assertThat(rig.endpoint().isAwaited(first)).isTrue();
    rig.endpoint().receive(second, "later");
    rig.line().hold(6);
    assertThat(rig.endpoint().isAwaited(first)).as("one byte of it").isTrue();
    rig.line().hold(5);
    assertThat(rig.endpoint().isAwaited(first)).isFalse();
    assertThat(rig.endpoint().isAwaited(second)).isTrue();
  }

  @Test
  void aModbusMasterIsAwaitedUntilItsRequestIsAnswered() {
    start(TCPS, "AT+MODTCP=ON");
    rig.endpoint().receive(first, "\0\1\0\0\0\6\1\3\0\0\0\1");
    rig.endpoint().closeInput(first);
    assertThat(rig.endpoint().isAwaited(first)).isTrue();
    assertThat(rig.endpoint().isAwaited(second)).isFalse();
    rig.passMillis(1_100);
    assertThat(rig.endpoint().sends()).containsExactly("1:\0\1\0\0\0\3\1\u0083\u000b");
    assertThat(rig.endpoint().isAwaited(first)).isFalse();
  }

  @Test
  void oldDataThatAClientLeavesWithIsAHint() {
    start(TCPS);
    rig.endpoint().leaveWithOldData(second, 77);
    assertThat(rig.converter().status().hints())
        .singleElement()
        .asString()
        .contains("77 bytes", "AT+UARTCLBUF=ON");
  }
}
