package org.serialbridge.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.serialbridge.status.LineTestReport.Found;
import org.serialbridge.status.LineTestReport.Signals;
import org.serialbridge.status.LineTestReport.SpeedResult;
import org.serialbridge.status.LineTestReport.State;
import org.serialbridge.status.LineTestReport.Traffic;
import org.serialbridge.status.LineTestReport.Unit;

class LineTestJsonTest {
  private static final LineTestReport REPORT =
      new LineTestReport(
          "search",
          State.RUNNING,
          "Asking \"unit\" 7",
          40,
          61_000,
          List.of(
              new Found(
                  "9600,8,1,EVEN,NFC",
                  Traffic.MODBUS_UNITS,
                  "1 Modbus unit responds",
                  List.of(new Unit(7, "1 register: 100")))),
          List.of(new SpeedResult(9_600, 480, 479, 0, 1, "bytes were lost")),
          Optional.of(new Signals(true, false, true, false, true, false)),
          List.of("A sentence."));

  @Test
  void everyReportSurvives() throws StatusFormatException {
    assertThat(LineTestJson.parse(LineTestJson.of(REPORT))).isEqualTo(REPORT);
    LineTestReport bare =
        new LineTestReport(
            "loopback", State.FAILED, "", 0, 0, List.of(), List.of(), Optional.empty(), List.of());
    assertThat(LineTestJson.parse(LineTestJson.of(bare))).isEqualTo(bare);
  }

  @Test
  void somethingElseIsNoReport() {
    assertThatThrownBy(() -> LineTestJson.parse("{}")).isInstanceOf(StatusFormatException.class);
    assertThatThrownBy(() -> LineTestJson.parse("x")).isInstanceOf(StatusFormatException.class);
  }

  @Test
  void theEndKeepsTheResults() {
    assertThat(REPORT.ended(State.FINISHED, "Over."))
        .isEqualTo(
            new LineTestReport(
                "search",
                State.FINISHED,
                "Over.",
                100,
                0,
                REPORT.found(),
                REPORT.speeds(),
                REPORT.signals(),
                REPORT.conclusions()));
  }
}
