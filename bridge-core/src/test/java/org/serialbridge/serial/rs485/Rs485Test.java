package org.serialbridge.serial.rs485;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.serialbridge.serial.Rs485State;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

class Rs485Test {
  private static final String NO_MODE = "the driver has no RS-485 mode of its own";

  private final List<String> seen = new ArrayList<>();
  private boolean hasRts = true;
  private boolean hasPin = true;
  private Optional<KernelRs485.Mode> mode = Optional.empty();
  private final Rs485 rs485 = new Rs485(new RecordingHost());

  private final class RecordingHost implements Rs485.Host {
    @Override
    public boolean setRts(boolean on) {
      seen.add(on ? "RTS on" : "RTS off");
      return hasRts;
    }

    @Override
    public void giveRtsBack() {
      seen.add("RTS free");
    }

    @Override
    public void keepRtsAtClose(boolean kept) {
      seen.add(kept ? "RTS stays" : "RTS goes off");
    }

    @Override
    public KernelRs485.Setter driver() {
      return wanted -> {
        seen.add(wanted.flags() == 0 ? "kernel off" : "kernel on");
        return mode;
      };
    }

    @Override
    public Rs485.Output take(GpioPin pin, boolean high) throws IOException {
      if (!hasPin) {
        throw new IOException("in use");
      }
      seen.add(pin + (high ? " high" : " low"));
      return new Rs485.Output() {
        @Override
        public boolean set(boolean level) {
          return seen.add(level ? "high" : "low");
        }

        @Override
        public void release() {
          seen.add(pin + " free");
        }
      };
    }
  }

  @Test
  void nothingIsTouchedWithoutABus() {
    assertThat(rs485.set(Rs485Settings.OFF)).isEqualTo(Rs485State.NONE);
    rs485.close();
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
    assertThat(seen).containsExactly("RTS goes off", "kernel off", "RTS off");
  }

  @Test
  void theTimesBeforeAndAfterAreKept() {
    rs485.set(new Rs485Settings(Rs485Mode.RTS, GpioPin.NONE, RtsLevel.HIGH, 20, 30, false, false));
    long began = System.nanoTime();
    rs485.begin();
    long between = System.nanoTime();
    rs485.end();
    assertThat(between - began).isGreaterThanOrEqualTo(20_000_000);
    assertThat(System.nanoTime() - between).isGreaterThanOrEqualTo(30_000_000);
  }

  @Test
  void anEchoIsHeardIfItIsWanted() {
    rs485.set(new Rs485Settings(Rs485Mode.RTS, GpioPin.NONE, RtsLevel.HIGH, 0, 0, true, false));
    rs485.begin();
    assertThat(rs485.suppressesEcho()).isFalse();
  }

  @Test
  void aGpioOutputIsSwitchedAndGivenBack() {
    Rs485Settings wanted = onPin(new GpioPin("gpiochip0", 17), RtsLevel.HIGH);
    assertThat(rs485.set(wanted)).isEqualTo(new Rs485State(Rs485State.Method.GPIO, List.of()));
    assertThat(rs485.ownsRts()).isFalse();
    assertThat(rs485.isSwitchedByWriter()).isTrue();
    rs485.begin();
    rs485.end();
    rs485.set(Rs485Settings.OFF);
    assertThat(seen)
        .containsExactly("kernel off", "gpiochip0:17 low", "high", "low", "gpiochip0:17 free");
  }

  @Test
  void aLineThatIsClosedWhileItSendsEndsThatFirst() {
    rs485.set(onPin(new GpioPin("gpiochip1", 3), RtsLevel.LOW));
    rs485.begin();
    seen.clear();
    rs485.close();
    assertThat(seen).containsExactly("high", "gpiochip1:3 free");
  }

  @Test
  void aGpioOutputThatCannotBeUsedIsRemarked() {
    hasPin = false;
    assertThat(rs485.set(onPin(new GpioPin("gpiochip0", 17), RtsLevel.HIGH)))
        .isEqualTo(
            new Rs485State(
                Rs485State.Method.NONE,
                List.of("the GPIO output gpiochip0:17 cannot be used: in use")));
    assertThat(rs485.set(onPin(GpioPin.NONE, RtsLevel.HIGH)).remarks())
        .containsExactly("RS485GPIO names no output");
  }

  @Test
  void theKernelIsPreferredIfItCan() {
    mode = Optional.of(new KernelRs485.Mode(3, 1, 0));
    assertThat(rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH)))
        .isEqualTo(
            new Rs485State(
                Rs485State.Method.KERNEL, List.of("the driver waits 1 ms before and 0 ms after")));
    assertThat(rs485.ownsRts()).isTrue();
    assertThat(rs485.isSwitchedByWriter()).isFalse();
    rs485.close();
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
    Rs485Settings terminated =
        new Rs485Settings(Rs485Mode.RTS, GpioPin.NONE, RtsLevel.HIGH, 0, 0, false, true);
    assertThat(rs485.set(terminated).remarks())
        .containsExactly(
            "the device has no RTS for the direction control",
            "the bus can be terminated by the kernel's driver only");
  }

  @Test
  void switchedOffTheKernelLeavesItAndRtsIsFreeAgain() {
    mode = Optional.of(new KernelRs485.Mode(3, 0, 0));
    rs485.set(with(Rs485Mode.KERNEL, RtsLevel.HIGH));
    rs485.set(Rs485Settings.OFF);
    assertThat(seen).containsExactly("kernel on", "RTS free", "kernel off");
    rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH));
    seen.clear();
    rs485.set(Rs485Settings.OFF);
    assertThat(seen).containsExactly("RTS free");
    assertThat(rs485.state()).isEqualTo(Rs485State.NONE);
  }

  @Test
  void settingsThatHaveFailedAreTriedAgain() {
    hasPin = false;
    Rs485Settings wanted = onPin(new GpioPin("gpiochip0", 17), RtsLevel.HIGH);
    assertThat(rs485.set(wanted).method()).isEqualTo(Rs485State.Method.NONE);
    hasPin = true;
    assertThat(rs485.set(wanted).method()).isEqualTo(Rs485State.Method.GPIO);
  }

  @Test
  void otherSettingsEndTheSendingFirst() {
    rs485.set(with(Rs485Mode.RTS, RtsLevel.HIGH));
    rs485.begin();
    seen.clear();
    rs485.set(Rs485Settings.OFF);
    assertThat(seen).containsExactly("RTS off", "RTS free");
    assertThat(rs485.isSending()).isFalse();
  }

  @Test
  void theSameAgainChangesNothing() {
    rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH));
    seen.clear();
    rs485.set(with(Rs485Mode.AUTO, RtsLevel.HIGH));
    assertThat(seen).isEmpty();
  }

  private static Rs485Settings onPin(GpioPin pin, RtsLevel whileSending) {
    return new Rs485Settings(Rs485Mode.GPIO, pin, whileSending, 0, 0, false, false);
  }

  private static Rs485Settings with(Rs485Mode mode, RtsLevel whileSending) {
    return new Rs485Settings(mode, GpioPin.NONE, whileSending, 0, 0, false, false);
  }
}
