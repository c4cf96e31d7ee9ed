package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the host is asked and told about AT+WANN and AT+DNS. */
class HostNetworkControlTest {
  private static final String OK = "\r\n+OK\r\n";
  private static final String ERROR = "\r\n+ERR=5\r\n";

  @TempDir private Path folder;
  private ConverterRig rig;

  @BeforeEach
  void enterCommandMode() {
    rig = ConverterRig.with(folder, "AT+E=OFF").start();
    rig.enterCommandMode();
  }

  @Test
  void aChangeIsAskedForBeforeItIsStoredAndComesIntoForceAtTheRestart() {
    assertThat(rig.command("AT+WANN=DHCP")).isEqualTo(OK);
    assertThat(rig.command("AT+DNS=8.8.8.8")).isEqualTo(OK);
    assertThat(rig.host().told)
        .containsExactly("asked: DHCP, DNS HOST", "asked: DHCP, DNS 8.8.8.8");
    assertThat(rig.command("AT+Z")).isEqualTo(OK);
    assertThat(rig.host().told).hasSize(3).endsWith("in force, again: DHCP, DNS 8.8.8.8");
  }

  @Test
  void aRefusedChangeIsNotStored() {
    rig.host().isReachable = false;
    assertThat(rig.command("AT+WANN=STATIC,10.0.0.9,255.0.0.0,0.0.0.0")).isEqualTo(ERROR);
    assertThat(rig.command("AT+WANN")).isEqualTo("\r\n+OK=DHCP,0.0.0.0,0.0.0.0,0.0.0.0\r\n");
    assertThat(rig.command("AT+DNS=8.8.8.8")).isEqualTo(ERROR);
    assertThat(rig.command("AT+DNS")).isEqualTo("\r\n+OK=0.0.0.0\r\n");
  }

  @Test
  void whatChangesNothingOfTheNetworkIsNotAskedFor() {
    rig.command("AT+WANN=DHCP");
    rig.host().told.clear();
    rig.host().isReachable = false;
    assertThat(rig.command("AT+WANN=DHCP")).isEqualTo(OK);
    assertThat(rig.command("AT+MID=other")).isEqualTo(OK);
    assertThat(rig.host().told).isEmpty();
  }

  @Test
  void backToTheHostIsPossibleAtAnyTime() {
    rig.command("AT+WANN=DHCP");
    rig.host().isReachable = false;
    assertThat(rig.command("AT+RELD")).contains(OK);
    rig.command("AT+Z");
    assertThat(rig.host().told).endsWith("in force, again: HOST, DNS HOST");
  }

  @Test
  void aRestartThatNobodyAskedForTriesNothingAgain() {
    rig = ConverterRig.with(folder, "AT+RSTIM=60").start();
    rig.passMillis(60_000);
    assertThat(rig.host().told).containsExactly("in force: HOST, DNS HOST");
  }

  @Test
  void onlyAPersonsRestartTriesAFailedNetworkAgain() {
    rig.command("AT+WANN=DHCP");
    rig.host().told.clear();
    rig.converter().restart(RestartTrigger.CONVERTER, "no data for 60 s");
    rig.passMillis(0);
    rig.converter().restart(RestartTrigger.PERSON, "asked for on the web page");
    rig.passMillis(0);
    assertThat(rig.host().told)
        .containsExactly("in force: DHCP, DNS HOST", "in force, again: DHCP, DNS HOST");
  }
}
