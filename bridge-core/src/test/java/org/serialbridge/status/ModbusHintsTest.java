package org.serialbridge.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.serialbridge.modbus.UnitStatus;

class ModbusHintsTest {
  @Test
  void nothingIsSaidOfHealthyUnitsOrOfTooFewRequests() {
    assertThat(ModbusHints.of(List.of())).isEmpty();
    assertThat(ModbusHints.of(List.of(unit(1, 1_000, 0, 0), unit(2, 0, 2, 0)))).isEmpty();
  }

  @Test
  void aUnitThatNeverAnsweredIsNamedWithThoseThatDo() {
    assertThat(ModbusHints.of(List.of(unit(1, 10, 0, 0), unit(2, 5, 0, 0), unit(255, 0, 9, 0))))
        .containsExactly(
            "unit 255 has never answered; these do: 1, 2. 255 is what some masters send when no"
                + " unit is set");
    assertThat(ModbusHints.of(List.of(unit(1, 10, 0, 0), unit(9, 0, 9, 0))))
        .containsExactly("unit 9 has never answered; these do: 1");
  }

  @Test
  void ifNobodyAnswersTheWiringIsToBlame() {
    assertThat(ModbusHints.of(List.of(unit(1, 0, 9, 0))))
        .singleElement()
        .asString()
        .startsWith("no unit has ever answered: check wiring");
    assertThat(ModbusHints.of(List.of(unit(1, 0, 9, 9))))
        .singleElement()
        .asString()
        .contains("speed and parity");
  }

  @Test
  void manyBadCrcsAreNoise() {
    assertThat(ModbusHints.of(List.of(unit(1, 100, 5, 5)))).isEmpty();
    assertThat(ModbusHints.of(List.of(unit(1, 100, 6, 6))))
        .singleElement()
        .asString()
        .startsWith("unit 1 answers with wrong CRCs now and then");
  }

  @Test
  void manyLateAnswersAskForALongerTimeOut() {
    UnitStatus late = new UnitStatus(4, false, 110, 100, Map.of(), 10, 0, 10, 0, 0, "", 1, 1, 1);
    assertThat(ModbusHints.of(List.of(late)))
        .containsExactly("unit 4 often answers too late: increase AT+MODTO");
  }

  private static UnitStatus unit(int unit, long answers, long timeouts, long badCrcs) {
    return new UnitStatus(
        unit,
        false,
        answers + timeouts,
        answers,
        Map.of(),
        timeouts,
        badCrcs,
        0,
        0,
        0,
        "",
        1,
        1,
        1);
  }
}
