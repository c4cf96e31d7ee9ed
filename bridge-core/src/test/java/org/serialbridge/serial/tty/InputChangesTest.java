package org.serialbridge.serial.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.serialbridge.serial.ModemInputs;
import org.serialbridge.serial.kernel.LineCounts;

class InputChangesTest {
  private static final ModemInputs CTS = new ModemInputs(true, false, false, false);
  private static final ModemInputs CTS_AND_DCD = new ModemInputs(true, false, false, true);

  private final InputChanges changes = new InputChanges();

  private static Optional<LineCounts> counts(int cts, int dcd) {
    return Optional.of(new LineCounts(cts, 0, 0, dcd, 0, 0, 0, 0, 0));
  }

  @Test
  void theFirstReadingIsTold() {
    assertThat(changes.since(counts(5, 5), CTS)).containsExactly(CTS);
    assertThat(changes.since(counts(5, 5), CTS)).isEmpty();
  }

  @Test
  void aChangeIsToldOnce() {
    changes.since(counts(0, 0), CTS);
    assertThat(changes.since(counts(0, 1), CTS_AND_DCD)).containsExactly(CTS_AND_DCD);
    assertThat(changes.since(counts(0, 4), CTS)).as("more edges, one change").containsExactly(CTS);
  }

  @Test
  void aPulseBetweenTwoReadingsIsTold() {
    changes.since(counts(0, -1), CTS);
    assertThat(changes.since(counts(0, 1), CTS)).containsExactly(CTS_AND_DCD, CTS);
    assertThat(changes.since(counts(2, 1), CTS)).containsExactly(ModemInputs.NONE, CTS);
  }

  @Test
  void aPulseOfOneAndAChangeOfAnotherAreToldInOrder() {
    changes.since(counts(0, 0), CTS);
    assertThat(changes.since(counts(2, 1), CTS_AND_DCD))
        .containsExactly(new ModemInputs(false, false, false, true), CTS_AND_DCD);
  }

  @Test
  void aCountThatComesAfterItsLevelIsNoPulse() {
    changes.since(counts(0, 0), CTS);
    assertThat(changes.since(counts(0, 0), CTS_AND_DCD)).containsExactly(CTS_AND_DCD);
    assertThat(changes.since(counts(0, 1), CTS_AND_DCD)).isEmpty();
    assertThat(changes.since(counts(0, 3), CTS_AND_DCD)).containsExactly(CTS, CTS_AND_DCD);
    assertThat(changes.since(counts(0, 3), CTS)).containsExactly(CTS);
    assertThat(changes.since(counts(0, 6), CTS)).as("one is due").hasSize(2);
  }

  @Test
  void withoutCountsOnlyTheLevelsAreKnown() {
    changes.since(Optional.empty(), CTS);
    assertThat(changes.since(Optional.empty(), CTS)).isEmpty();
    assertThat(changes.since(Optional.empty(), CTS_AND_DCD)).containsExactly(CTS_AND_DCD);
    assertThat(changes.since(counts(9, 9), CTS_AND_DCD)).isEmpty();
  }
}
