package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Telnet's BREAK lasts for 300 ms. */
class BreakTest {
  private static final String ON = "apply Break[wanted=true]";
  private static final String OFF = "apply Break[wanted=false]";

  private final ServerRig rig = ServerRig.agreed();

  @Test
  void endsAfter300Milliseconds() {
    rig.receive("ff f3");
    assertThat(rig.transcript()).containsExactly(ON);
    assertThat(rig.server.deadline()).hasValue(rig.now + 300_000_000);
    rig.passMillis(299);
    assertThat(rig.transcript()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.transcript()).containsExactly(OFF);
    assertThat(rig.server.deadline()).isEmpty();
    rig.passMillis(1000);
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void whatComesBehindWaitsForItsEnd() {
    rig.receive("41 ff f3 42 ff fa 2c 02 07 ff f0 43 ff fa 2c 01 00 00 00 00 ff f0");
    assertThat(rig.transcript()).containsExactly("line 41", ON);
    rig.passMillis(300);
    assertThat(rig.transcript())
        .containsExactly(
            OFF,
            "line 42",
            "apply DataSize[wanted=7]",
            "peer ff fa 2c 66 07 ff f0",
            "peer ff fa 2c 65 00 01 c2 00 ff f0",
            "line 43");
  }

  @Test
  void lastsFromWhenTheLineBeginsIt() {
    rig.isHeld = true;
    rig.receive("41 ff f3");
    rig.passMillis(10_000);
    assertThat(rig.server.deadline()).isEmpty();
    rig.carryOut();
    assertThat(rig.server.deadline()).hasValue(rig.now + 300_000_000);
    rig.passMillis(300);
    assertThat(rig.transcript()).containsExactly("line 41", ON, OFF);
    rig.carryOut();
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void secondWithinTheFirstIsTheSame() {
    rig.receive("ff f3 ff f3");
    rig.passMillis(300);
    assertThat(rig.transcript()).containsExactly(ON, OFF);
    rig.receive("ff f3");
    assertThat(rig.transcript()).containsExactly(ON);
  }

  @Test
  void tooMuchDataEndsItEarly() throws ProtocolException {
    rig.receive("ff f3");
    rig.receive(new byte[65_536], Cuts.random(1));
    assertThat(rig.transcript()).containsExactly(ON);
    rig.receive("41");
    assertThat(rig.log.get(0)).isEqualTo(OFF);
    assertThat(rig.log.get(1)).hasSize("line".length() + 3 * 65_537).endsWith(" 00 41");
    assertThat(rig.server.deadline()).isEmpty();
  }

  @Test
  void purgeDropsWhatWaits() {
    rig.receive("ff f3 41 ff fa 2c 02 07 ff f0 42");
    rig.log.clear();
    rig.request(12, "02");
    assertThat(rig.transcript()).containsExactly("purge unsent");
    rig.passMillis(300);
    assertThat(rig.transcript())
        .containsExactly(
            OFF,
            "apply DataSize[wanted=7]",
            "peer ff fa 2c 66 07 ff f0",
            "peer ff fa 2c 70 02 ff f0");
  }

  @Test
  void purgeOfReceivedDataLeavesWhatWaits() {
    rig.receive("ff f3 41");
    rig.request(12, "01");
    rig.passMillis(300);
    assertThat(rig.transcript())
        .containsExactly(ON, "purge received", OFF, "peer ff fa 2c 70 01 ff f0", "line 41");
  }

  @Test
  void breakOfSetControlHoldsNothingUp() {
    rig.request(5, "05");
    rig.receive("41");
    assertThat(rig.transcript()).containsExactly(ON, "peer ff fa 2c 69 05 ff f0", "line 41");
    assertThat(rig.server.deadline()).isEmpty();
  }
}
