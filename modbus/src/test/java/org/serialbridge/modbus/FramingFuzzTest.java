package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Plain {@code mvn test} plays the inputs in the resources; with {@code JAZZER_FUZZ=1}, as in the
 * {@code fuzz} execution of the build, Jazzer looks for more.
 */
class FramingFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void theCutsOfReadsDoNotMatter(byte[] script) {
    assertThat(FramingScript.decode(script, size -> 1))
        .isEqualTo(FramingScript.decode(script, size -> size));
    assertThat(FramingScript.play(script, size -> 1))
        .isEqualTo(FramingScript.play(script, size -> size));
  }
}
