package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.Refusal;
import org.serialbridge.settings.SocketRows;

/** A set is answered when it is on disk, and what comes meanwhile is handled afterwards. */
class StoringTest {
  private final ConsoleRig rig = ConsoleRig.inCommandMode();

  @BeforeEach
  void storesAreSlow() {
    rig.keepStoresWaiting();
  }

  @Test
  void theReplyWaitsForTheDisk() {
    rig.type("AT+MAXSK=2\r\n");
    rig.passNanos(ConsoleRig.SECOND);
    assertThat(rig.transcript()).isEmpty();
    assertThat(rig.console().awaitsStore()).isTrue();
    rig.completeStore(true);
    assertThat(rig.transcript()).containsExactly("serial:AT+MAXSK=2\r\r\n+OK\r\n");
    assertThat(rig.console().awaitsStore()).isFalse();
    assertThat(rig.answer("AT+MAXSK")).isEqualTo("+OK=2");
  }

  @Test
  void aFailedStoreIsAnInvalidOperationAndTheOldValueStays() {
    rig.type("AT+MAXSK=2\r");
    rig.completeStore(false);
    assertThat(rig.transcript()).containsExactly("serial:AT+MAXSK=2\r\r\n+ERR=5\r\n");
    assertThat(rig.answer("AT+MAXSK")).isEqualTo("+OK=8");
  }

  @Test
  void aValueThatCannotBeBesideOthersIsAnInvalidParameter() {
    rig.type("AT+MODROUTE1=1,tcp://plc:502\r");
    rig.refuse(new Refusal("com1 and com2 give tcp://plc:502 different options", true));
    assertThat(rig.transcript())
        .containsExactly("serial:AT+MODROUTE1=1,tcp://plc:502\r\r\n+ERR=4\r\n");
    assertThat(rig.answer("AT+MODROUTE1")).isEqualTo("+OK=OFF");
  }

  @Test
  void aFailedReldKeepsTheSettings() {
    rig.type("AT+MAXSK=2\r");
    rig.completeStore(true);
    rig.type("AT+RELD\r");
    rig.completeStore(false);
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+MAXSK=2\r\r\n+OK\r\n", //
            "serial:AT+RELD\r\r\n+ERR=5\r\n");
    assertThat(rig.answer("AT+MAXSK")).isEqualTo("+OK=2");
  }

  @Test
  void aFailedEchoOffLeavesEchoOn() {
    rig.type("AT+E=OFF\r");
    rig.completeStore(false);
    assertThat(rig.transcript()).containsExactly("serial:AT+E=OFF\r\r\n+ERR=5\r\n");
    assertThat(rig.answer("AT+E")).isEqualTo("+OK=ON");
  }

  @Test
  void refusedLinesStoreNothing() {
    rig.type("AT+MAXSK=9\rAT+NOPE=1\rAT+MAC\r");
    assertThat(rig.console().awaitsStore()).isFalse();
    assertThat(rig.transcript()).hasSize(3);
  }

  @Test
  void linesThatComeMeanwhileAreHandledInOrder() {
    rig.type("AT+MAXSK=2\r\nAT+MAXSK\r\nAT+SHOR");
    rig.type("TO=9\r");
    rig.type("AT+SHORTO\r\nAT+MAXSK=5\nAT+MA");
    assertThat(rig.transcript()).isEmpty();
    rig.completeStore(true);
    assertThat(rig.transcript())
        .containsExactly("serial:AT+MAXSK=2\r\r\n+OK\r\n", "serial:AT+MAXSK\r\r\n+OK=2\r\n");
    rig.completeStore(false);
    assertThat(rig.transcript())
        .containsExactly("serial:AT+SHORTO=9\r\r\n+ERR=5\r\n", "serial:AT+SHORTO\r\r\n+OK=3\r\n");
    rig.completeStore(true);
    rig.type("XSK\r");
    assertThat(rig.transcript())
        .containsExactly("serial:AT+MAXSK=5\r\r\n+OK\r\n", "serial:AT+MAXSK\r\r\n+OK=5\r\n");
  }

  @Test
  void echoIsTheOneInForceWhenTheLineIsHandled() {
    rig.type("AT+E=OFF\rAT+E\rAT+E=ON\rAT+E\r");
    rig.completeStore(true);
    rig.completeStore(true);
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+E=OFF\r\r\n+OK\r\n",
            "serial:\r\n+OK=OFF\r\n",
            "serial:\r\n+OK\r\n",
            "serial:AT+E\r\r\n+OK=ON\r\n");
  }

  @Test
  void leavingAmongWhatCameMeanwhileLeavesTheRestAsData() {
    rig.type("AT+MAXSK=2\rAT+ENTM\r\ndata");
    rig.completeStore(true);
    assertThat(rig.transcript())
        .containsExactly(
            "serial:AT+MAXSK=2\r\r\n+OK\r\n",
            "serial:AT+ENTM\r\r\n+OK\r\n",
            "free",
            "network:data");
  }

  @Test
  void whatComesMeanwhileIsBounded() {
    rig.type("AT+MAXSK=2\r");
    String line = "x".repeat(1_000) + "\r";
    for (int i = 0; i < 100; i++) {
      rig.type(line);
    }
    rig.completeStore(true);
    int kept = rig.transcript().size() - 1;
    assertThat(kept).isEqualTo(SerialConsole.LARGEST_BACKLOG / line.length());
  }

  @Test
  void aStoreThatNobodyWaitsForIsIgnored() {
    rig.console().stored(Optional.empty());
    rig.console().stored(Optional.of(new Refusal("refused", false)));
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void restartForgetsTheWaitingReplyAndWhatCameMeanwhile() {
    rig.type("AT+MAXSK=2\rAT+MAC\r");
    rig.restarted();
    assertThat(rig.console().awaitsStore()).isFalse();
    rig.completeStore(true);
    rig.type("data");
    assertThat(rig.transcript()).containsExactly("free", "network:data");
    assertThat(rig.stored().get(SocketRows.MAX_CLIENTS)).isEqualTo(2);
  }
}
