package org.serialbridge.serial.rs485;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

class Rs485Test {
  private static final String NO_MODE = "no mode";

  private final List<String> seen = new ArrayList<>();
  private boolean hasRts = true;
  private KernelRs485.Answer answer = new KernelRs485.Answer(false, List.of(NO_MODE));
  private final Rs485 rs485 = new Rs485(this::rts, new RecordingDriver());

  private boolean rts(boolean on) {
    seen.add(on ? "RTS on" : "RTS off");
    return hasRts;
  }

  private final class RecordingDriver implements Rs485.Driver {
    @Override
    public KernelRs485.Answer on(Rs485Settings wanted) {
      seen.add("kernel on");
      return answer;
    }

    @Override
    public void off() {
      seen.add("kernel off");
    }

    @Override
    public void keepRtsAtClose(boolean kept) {
      seen.add(kept ? "RTS stays" : "RTS goes off");
    }
  }

  @Test
  void nothingIsTouchedWithoutABus() {
    assertThat(rs485.set(Rs485Settings.OFF)).isEqualTo(Rs485State.NONE);
    rs485.restore();
    rs485.endNow();
    assertThat(seen).isEmpty();
    assertThat(rs485.ownsRts()).isFalse();
  }

  @Test
  void rtsIsHighWhileSending() {
    assertThat(rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH)).method())
        .isEqualTo(Rs485State.Method.RTS);
    rs485.begin();
    assertThat(rs485.isSending()).isTrue();
    assertThat(rs485.suppressesEcho()).isTrue();
    rs485.end();
    assertThat(rs485.suppressesEcho()).isFalse();
    assertThat(seen).containsExactly("kernel off", "RTS off", "RTS on", "RTS off");
  }

  @Test
  void rtsIsLowWhileSending() {
    rs485.set(with(Rs485Mode.RTS, RtsLevel.LOW));
    rs485.begin();
    rs485.end();
    assertThat(seen).containsExactly("kernel off", "RTS stays", "RTS on", "RTS off", "RTS on");
  }

  @Test
  void aClosedTtyDoesNotDriveTheBus() {
    rs485.set(with(Rs485Mode.RTS, RtsLevel.LOW)); // RTS is switched off at the close: it would send
    seen.clear();
    rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH));
    assertThat(seen).containsExactly("RTS on", "RTS goes off", "kernel off", "RTS off");
  }

  @Test
  void theTimesBeforeAndAfterAreKept() {
    rs485.set(new Rs485Settings(Rs485Mode.RTS, RtsLevel.HIGH, 20, 30, false, false));
    long began = System.nanoTime();
    rs485.begin();
    long between = System.nanoTime();
    rs485.end();
    assertThat(between - began).isGreaterThanOrEqualTo(20_000_000);
    assertThat(System.nanoTime() - between).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void anEchoIsHeardIfItIsWanted() {
    rs485.set(new Rs485Settings(Rs485Mode.RTS, RtsLevel.HIGH, 0, 0, true, false));
    rs485.begin();
    assertThat(rs485.suppressesEcho()).isFalse();
  }

  @Test
  void whenTheKernelHasRaisedRtsItIsSetAsItWas() {
    rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH));
    seen.clear();
    rs485.restore();
    rs485.begin();
    rs485.restore();
    rs485.endNow();
    assertThat(seen).containsExactly("RTS off", "RTS on", "RTS on", "RTS off");
  }

  @Test
  void theKernelIsPreferredIfItCan() {
    answer = new KernelRs485.Answer(true, List.of("a remark"));
    assertThat(rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH)))
        .isEqualTo(new Rs485State(Rs485State.Method.KERNEL, List.of("a remark")));
    assertThat(rs485.ownsRts()).isTrue();
    assertThat(rs485.isSwitchedByWriter()).isFalse();
    rs485.restore();
    rs485.endNow();
    assertThat(seen).containsExactly("kernel on");
  }

  @Test
  void ifItCannotRtsIsUsedAndTheReasonIsSaid() {
    assertThat(rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH)))
        .isEqualTo(new Rs485State(Rs485State.Method.RTS, List.of(NO_MODE + ": RTS is used")));
  }

  @Test
  void theKernelAloneIsUsedIfThatIsWanted() {
    assertThat(rs485.set(with(Rs485Mode.KERNEL, RtsLevel.HIGH)))
        .isEqualTo(new Rs485State(Rs485State.Method.NONE, List.of(NO_MODE)));
    assertThat(rs485.ownsRts()).isFalse();
    assertThat(seen).containsExactly("kernel on");
  }

  @Test
  void aDeviceWithoutRtsIsRemarked() {
    hasRts = false;
    Rs485Settings terminated = new Rs485Settings(Rs485Mode.RTS, RtsLevel.HIGH, 0, 0, false, true);
    assertThat(rs485.set(terminated).remarks())
        .containsExactly(
            "the device has no RTS for the direction control",
            "the bus can be terminated by the kernel's driver only");
  }

  @Test
  void switchedOffTheKernelLeavesItAndRtsIsOnAgain() {
    answer = new KernelRs485.Answer(true, List.of());
    rs485.set(with(Rs485Mode.KERNEL, RtsLevel.HIGH));
    rs485.set(Rs485Settings.OFF);
    rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH));
    seen.clear();
    rs485.set(Rs485Settings.OFF);
    assertThat(seen).containsExactly("RTS on");
    assertThat(rs485.state()).isEqualTo(Rs485State.NONE);
  }

  @Test
  void theSameAgainChangesNothing() {
    rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH));
    seen.clear();
    rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH));
    assertThat(seen).isEmpty();
  }

  private static Rs485Settings with(Rs485Mode mode, RtsLevel whileSending) {
    return new Rs485Settings(mode, whileSending, 0, 0, false, false);
  }
}
