package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortStateTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 4_000_000, Integer.MAX_VALUE})
  void anyPositiveBaudRateIsAState(int baudRate) {
    assertThatCode(() -> ServerRig.LINE.withBaudRate(baudRate)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void baudRateBelowOneIsNone(int baudRate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerRig.LINE.withBaudRate(baudRate))
        .withMessage("baudRate: " + baudRate + " (expected: 1 or more)");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 9, 0, -5})
  void dataSizeIsFiveToEight(int dataSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerRig.LINE.withDataSize(dataSize))
        .withMessage("dataSize: " + dataSize + " (expected: 5-8)");
  }

  @Test
  void flowControlFitsItsDirection() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerRig.LINE.withFlow(FlowControl.DTR, FlowControl.NONE))
        .withMessage("outbound: DTR (expected: NONE|XON_XOFF|HARDWARE|DCD|DSR)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerRig.LINE.withFlow(FlowControl.NONE, FlowControl.DCD))
        .withMessage("inbound: DCD (expected: NONE|XON_XOFF|HARDWARE|DTR)");
  }
}
