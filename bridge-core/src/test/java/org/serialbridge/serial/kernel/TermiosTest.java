package org.serialbridge.serial.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.FlowControl;
import org.serialbridge.settings.Parity;
import org.serialbridge.settings.UartSettings;

class TermiosTest {
  private static final Termios EMPTY = Termios.of(Termios.emptyFields());

  private static Termios at(int speed) {
    return EMPTY.with(new UartSettings(speed, 8, 1, Parity.NONE, FlowControl.NONE));
  }

  @Property
  void parametersAreReadBackAsTheyWereSet(
      @ForAll @IntRange(min = 45, max = 4_000_000) int speed,
      @ForAll @IntRange(min = 5, max = 8) int dataBits,
      @ForAll @IntRange(min = 1, max = 2) int stopBits,
      @ForAll Parity parity,
      @ForAll FlowControl flowControl,
      @ForAll boolean isMarking,
      @ForAll boolean hangsUp) {
    UartSettings wanted = new UartSettings(speed, dataBits, stopBits, parity, flowControl);
    Termios set = EMPTY.with(wanted).hangingUpAtClose(hangsUp).reading(true);
    Termios marked = isMarking ? set.marking() : set;
    assertThat(marked.uart(wanted)).isEqualTo(wanted);
    assertThat(marked.isMarking()).isEqualTo(isMarking);
    assertThat(Termios.of(marked.fields())).isEqualTo(marked).hasSameHashCodeAs(marked);
  }

  @Test
  void aSpeedThatTheDriverHasRoundedIsTheWantedOne() {
    UartSettings wanted = UartSettings.FACTORY;
    assertThat(at(115_384).uart(wanted)).isEqualTo(wanted);
    assertThat(at(115_384).speed()).isEqualTo(115_384);
    assertThat(at(117_504).uart(wanted)).isEqualTo(wanted);
    assertThat(at(117_505).uart(wanted).baudRate()).isEqualTo(117_505);
    assertThat(at(9600).uart(wanted).baudRate()).isEqualTo(9600);
  }

  @Test
  void errorsAreMarkedOnlyUntilTheNextParameters() {
    assertThat(EMPTY.with(UartSettings.FACTORY).marking().isMarking()).isTrue();
    assertThat(EMPTY.marking().with(UartSettings.FACTORY).isMarking()).isFalse();
  }
}
