package org.serialbridge.serial.rs485;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.GpioPin;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.Rs485Settings;
import org.serialbridge.settings.RtsLevel;

class KernelRs485Test {
  private static final Rs485Settings PLAIN = kernel(RtsLevel.HIGH, 0, 0, false, false);

  @ParameterizedTest
  @CsvSource({
    "HIGH, false, false, 0x03", // SER_RS485_ENABLED, RTS_ON_SEND
    "LOW,  false, false, 0x05", // RTS_AFTER_SEND
    "HIGH, true,  false, 0x13", // RX_DURING_TX
    "LOW,  true,  true,  0x35", // TERMINATE_BUS
  })
  void theFlagsAreThoseOfTheKernel(RtsLevel rts, boolean receives, boolean ends, String flags) {
    assertThat(KernelRs485.flags(kernel(rts, 0, 0, receives, ends)))
        .isEqualTo(Integer.decode(flags));
  }

  @Test
  void whatIsInForceAsWantedNeedsNoRemark() {
    assertThat(KernelRs485.answer(kernel(RtsLevel.LOW, 2, 3, true, true), mode(53, 2, 3)))
        .isEqualTo(new KernelRs485.Answer(true, List.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 5, 1, 7})
  void aDriverThatDoesNotTurnItTheRightWayDoesNotTurnIt(int flags) {
    KernelRs485.Answer answer = KernelRs485.answer(PLAIN, mode(flags, 0, 0));
    assertThat(answer.isInForce()).isFalse();
    assertThat(answer.remarks()).hasSize(1);
  }

  @Test
  void whatADriverDoesOtherwiseIsRemarked() {
    assertThat(KernelRs485.answer(kernel(RtsLevel.HIGH, 5, 6, true, true), mode(3, 0, 0)))
        .isEqualTo(
            new KernelRs485.Answer(
                true,
                List.of(
                    "the driver waits 0 ms before and 0 ms after",
                    "the driver does not receive while sending",
                    "the driver cannot terminate the bus")));
    assertThat(KernelRs485.answer(PLAIN, mode(19, 0, 0)).remarks())
        .containsExactly("the driver receives while sending");
  }

  @Test
  void aDriverWithoutSuchAModeIsAskedOnce() {
    List<KernelRs485.Mode> asked = new ArrayList<>();
    KernelRs485.Answer answer =
        KernelRs485.on(
            wanted -> {
              asked.add(wanted);
              return Optional.empty();
            },
            kernel(RtsLevel.HIGH, 2, 3, false, false));
    assertThat(answer)
        .isEqualTo(
            new KernelRs485.Answer(false, List.of("the driver has no RS-485 mode of its own")));
    assertThat(asked).containsExactly(new KernelRs485.Mode(3, 2, 3));
  }

  @Test
  void aModeThatIsOnlyPartlyTakenIsSwitchedOff() {
    List<KernelRs485.Mode> asked = new ArrayList<>();
    KernelRs485.on(
        wanted -> {
          asked.add(wanted);
          return mode(5, 0, 0);
        },
        PLAIN);
    assertThat(asked).containsExactly(new KernelRs485.Mode(3, 0, 0), new KernelRs485.Mode(0, 0, 0));
  }

  private static Optional<KernelRs485.Mode> mode(int flags, int before, int after) {
    return Optional.of(new KernelRs485.Mode(flags, before, after));
  }

  private static Rs485Settings kernel(
      RtsLevel whileSending, int before, int after, boolean receives, boolean isTerminated) {
    return new Rs485Settings(
        Rs485Mode.KERNEL, GpioPin.NONE, whileSending, before, after, receives, isTerminated);
  }
}
