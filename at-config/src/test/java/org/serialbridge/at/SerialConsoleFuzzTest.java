package org.serialbridge.at;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Plain {@code mvn test} plays the inputs in the resources; with {@code JAZZER_FUZZ=1}, as in the
 * {@code fuzz} execution of the build, Jazzer looks for more.
 */
class SerialConsoleFuzzTest {
  @FuzzTest(maxDuration = "20s")
  void theCutsOfReadsDoNotMatter(byte[] script) {
    assertThat(ConsoleScript.play(script, ConsoleScript.BYTES))
        .isEqualTo(ConsoleScript.play(script, ConsoleScript.WHOLE));
  }
}
