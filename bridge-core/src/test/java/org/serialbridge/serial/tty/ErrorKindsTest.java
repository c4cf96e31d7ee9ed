package org.serialbridge.serial.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.kernel.LineCounts;

class ErrorKindsTest {
  private static final byte BAD = 'A';

  /** The counts of a driver that has been there before: they are about to wrap around. */
  private LineCounts counts = new LineCounts(0, 0, 0, 0, -1, 7, -1, -1, 0);

  private final ErrorKinds kinds = new ErrorKinds(() -> Optional.of(counts));

  private void count(int framing, int parity, int breaks) {
    counts =
        new LineCounts(
            counts.cts(),
            counts.dsr(),
            counts.ri(),
            counts.dcd(),
            counts.framing() + framing,
            counts.overruns(),
            counts.parity() + parity,
            counts.breaks() + breaks,
            counts.bufferOverruns());
    kinds.look();
  }

  @Test
  void theCountsTellTheKind() {
    count(1, 0, 0);
    assertThat(kinds.of(BAD, true)).isEqualTo(LineError.FRAMING);
    count(0, 1, 0);
    assertThat(kinds.of(BAD, true)).isEqualTo(LineError.PARITY);
    count(0, 0, 1);
    assertThat(kinds.of((byte) 0, true)).isEqualTo(LineError.BREAK);
  }

  @Test
  void aBadZeroIsABreakOnlyIfOneWasCounted() {
    count(0, 1, 0);
    assertThat(kinds.of((byte) 0, true)).isEqualTo(LineError.PARITY);
    count(1, 0, 0);
    assertThat(kinds.of((byte) 0, false)).isEqualTo(LineError.FRAMING);
  }

  @Test
  void errorsThatWereCountedBeforeTheirMarksWereReadWait() {
    count(1, 0, 1);
    assertThat(kinds.of((byte) 0, true)).isEqualTo(LineError.BREAK);
    count(0, 0, 0);
    assertThat(kinds.of(BAD, true)).isEqualTo(LineError.FRAMING);
    count(0, 1, 0);
    assertThat(kinds.of(BAD, true)).isEqualTo(LineError.PARITY);
  }

  @Test
  void aPurgeForgetsCountedErrors() {
    count(1, 0, 0);
    kinds.begin();
    count(0, 1, 0);
    assertThat(kinds.of(BAD, true)).isEqualTo(LineError.PARITY);
  }

  @Test
  void withoutCountsTheLineTellsTheLikelyKind() {
    ErrorKinds unknown = new ErrorKinds(Optional::empty);
    unknown.look();
    assertThat(unknown.of((byte) 0, true)).isEqualTo(LineError.BREAK);
    assertThat(unknown.of(BAD, true)).isEqualTo(LineError.PARITY);
    assertThat(unknown.of(BAD, false)).isEqualTo(LineError.FRAMING);
  }
}
