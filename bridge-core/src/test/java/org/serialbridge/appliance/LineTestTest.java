package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.audit.Author;
import org.serialbridge.linetest.BusSearch;
import org.serialbridge.linetest.LineTest;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.LineTestRun;
import org.serialbridge.linetest.SearchOptions;
import org.serialbridge.linetest.SignalLamps;
import org.serialbridge.port.NotSentException;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.status.LineTestReport;
import org.serialbridge.status.LineTestReport.State;

/** A test has a port for itself, and leaves nothing of itself behind. */
class LineTestTest {
  private static final String STORED = "19200,8,1,EVEN,NFC";
  private static final LineTest.Factory SEARCH =
      line -> new BusSearch(line, new SearchOptions(SearchOptions.Mode.ASK, 1, 16, 100, false));

  @TempDir private Path folder;
  private ConverterRig rig;

  @BeforeEach
  void startConverter() {
    rig = ConverterRig.with(folder, "AT+UART=" + STORED).start();
    rig.line().events();
  }

  private LineTestReport start(LineTest.Factory test) throws LineTestException {
    LineTestReport report = rig.converter().startTest(test);
    rig.passMillis(0);
    return report;
  }

  private LineTestReport report() throws LineTestException {
    return rig.converter().test().report();
  }

  private void assertServesClients() {
    assertThat(rig.endpoint().isOpen()).isTrue();
    assertThat(rig.line().parameters()).hasToString(STORED);
    assertThat(rig.converter().status().hints()).isEmpty();
    rig.send("data");
    assertThat(rig.endpoint().sent()).isEqualTo("data");
  }

  @Test
  void clientsAreNotServedMeanwhile() throws Exception {
    start(SEARCH);
    assertThat(rig.endpoint().isOpen()).isFalse();
    assertThat(rig.converter().status().hints())
        .containsExactly("a test of the line is running: clients are not served");
    assertThatThrownBy(() -> rig.converter().send(Side.LINE, new byte[1]))
        .isInstanceOf(NotSentException.class);
    rig.passMillis(1_000);
    assertThat(rig.line().parameters()).hasToString(STORED);
    assertThat(rig.line().received()).isNotEmpty();
  }

  @Test
  void theSettingsInForceComeBackWhenItIsStopped() throws Exception {
    start(SEARCH);
    passWatched(5_000);
    assertThat(rig.line().parameters().toString()).isNotEqualTo(STORED);
    rig.converter().test().end(State.STOPPED, "Stopped.");
    rig.passMillis(0);
    assertThat(report().state()).isEqualTo(State.STOPPED);
    assertThat(rig.endpointsMade()).isEqualTo(2);
    assertServesClients();
  }

  private void passWatched(long millis) throws LineTestException {
    for (long passed = 0; passed < millis; passed += 10) {
      rig.passMillis(10);
      report();
    }
  }

  @Test
  void aSettingThatWasStoredMeanwhileWaitsForARestart() throws Exception {
    start(SEARCH);
    rig.converter().console().carryOut("AT+UART=9600,8,1,NONE,NFC", Author.SERVICE);
    rig.converter().test().end(State.STOPPED, "Stopped.");
    rig.passMillis(0);
    assertThat(rig.line().parameters()).hasToString(STORED);
  }

  @Test
  void aTestThatNobodyWatchesEnds() throws Exception {
    start(SignalLamps::new);
    rig.passMillis(LineTestRun.UNWATCHED_MILLIS - 1);
    report();
    rig.passMillis(LineTestRun.UNWATCHED_MILLIS - 1);
    assertThat(rig.endpoint().isOpen()).isFalse();
    rig.passMillis(1);
    assertThat(report().activity()).isEqualTo("Nobody asked for the progress any more.");
    assertServesClients();
  }

  @Test
  void aRestartEndsIt() throws Exception {
    start(SEARCH);
    rig.converter().restart(RestartTrigger.PERSON, "test");
    rig.passMillis(0);
    assertThat(report().activity()).isEqualTo("The port restarts.");
    assertThat(rig.endpointsMade()).isEqualTo(2);
    assertServesClients();
  }

  @Test
  void aDialogueEndsItAndIsNotCutOff() throws Exception {
    start(SignalLamps::new);
    rig.enterCommandMode();
    assertThat(report().activity()).isEqualTo("An AT dialogue began on the line.");
    assertThat(rig.command("AT+UART")).contains("+OK=" + STORED);
    assertThat(rig.endpointsMade()).isEqualTo(1);
    rig.command("AT+ENTM");
    rig.passMillis(0);
    assertServesClients();
  }

  @Test
  void aDeviceThatGoesEndsIt() throws Exception {
    start(SEARCH);
    rig.passMillis(100);
    rig.line().hangUp();
    rig.passMillis(0);
    assertThat(report().state()).isEqualTo(State.FAILED);
    assertThat(report().activity()).isEqualTo("The serial device is gone.");
    rig.passMillis(600);
    assertServesClients();
  }

  @Test
  void controlSignalsGetBackTheirState() throws Exception {
    start(SignalLamps::new);
    rig.line().setInputs(new ModemInputs(true, false, false, false));
    assertThat(report().signals().orElseThrow().cts()).isTrue();
    rig.converter().test().signal(ControlSignal.DTR, false);
    assertThat(rig.line().isOn(ControlSignal.DTR)).isFalse();
    rig.converter().test().end(State.STOPPED, "Stopped.");
    rig.passMillis(0);
    assertThat(rig.line().isOn(ControlSignal.DTR)).isTrue();
    assertThat(rig.line().watchesInputs()).isFalse();
    assertServesClients();
  }

  @Test
  void afterTheEndOnlyTheReportIsKept() throws Exception {
    List<WeakReference<LineTest>> made = new ArrayList<>();
    start(
        line -> {
          LineTest test = new SignalLamps(line);
          made.add(new WeakReference<>(test));
          return test;
        });
    rig.converter().test().end(State.STOPPED, "Stopped.");
    rig.passMillis(0);
    System.gc();
    assertThat(made.get(0).get()).isNull();
    assertThat(report().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aSecondTestIsRefused() throws Exception {
    start(SEARCH);
    assertThatThrownBy(() -> start(SEARCH))
        .isInstanceOf(LineTestException.class)
        .hasMessage("a test of the line is running");
  }

  @Test
  void withoutADeviceNothingIsTested() {
    ConverterRig without = ConverterRig.withoutDevice(folder.resolve("other")).start();
    assertThatThrownBy(() -> without.converter().startTest(SEARCH))
        .hasMessage("com1 has no serial device now");
    assertThatThrownBy(() -> without.converter().test())
        .hasMessage("no test of the line of com1 has run");
  }
}
