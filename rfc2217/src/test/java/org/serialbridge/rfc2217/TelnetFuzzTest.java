package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Plain {@code mvn test} plays the inputs in the resources; with {@code JAZZER_FUZZ=1}, as in the
 * {@code fuzz} execution of the build, Jazzer looks for more.
 */
class TelnetFuzzTest {
  @FuzzTest(maxDuration = "10s")
  void theCutsOfReadsDoNotMatter(byte[] script) {
    assertThat(TelnetScript.play(script, Cuts.BYTES))
        .isEqualTo(TelnetScript.play(script, Cuts.WHOLE));
  }
}
