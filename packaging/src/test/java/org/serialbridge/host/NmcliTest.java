package org.serialbridge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class NmcliTest {
  private static final Duration NEVER = Duration.ofSeconds(50);

  @TempDir private Path folder;
  private FakeNmcli fake;

  @BeforeEach
  void makeProgram() throws IOException {
    fake = new FakeNmcli(folder);
  }

  @Test
  void terseLinesAreFieldsBetweenColons() throws Exception {
    fake.answers("-t -f NAME,UUID connection show", "Office\\: east:u1", ":u2", "x:");
    assertThat(nmcli(NEVER).ask("-f", "NAME,UUID", "connection", "show"))
        .containsExactly(List.of("Office: east", "u1"), List.of("", "u2"), List.of("x", ""));
    assertThat(fake.calls()).containsExactly("C -t -f NAME,UUID connection show");
  }

  @ParameterizedTest
  @CsvSource({"a\\:b,a:b", "a\\\\,a\\", "\\\\\\:,\\:", "a\\,a\\"})
  void backslashesEscape(String line, String field) {
    assertThat(Nmcli.fields(line)).containsExactly(field);
  }

  @ParameterizedTest
  @CsvSource({
    "8, Error: NetworkManager is not running., true",
    "1, Error: Could not create NMClient object: Could not connect, true",
    "4, Error: Connection activation failed: IP configuration could not be reserved, false",
    "1, Error: Failed to add connection: Insufficient privileges, false"
  })
  void onlyWhatMayChangeByItselfIsTemporary(int code, String error, boolean isTemporary)
      throws Exception {
    fake.failsAlways(code, error + "\nHint: use 'journalctl' to get more details.");
    NmcliException e = failure(nmcli(NEVER));
    assertThat(e.isTemporary()).isEqualTo(isTemporary);
    assertThat(e.reason()).isEqualTo(error.substring("Error: ".length()));
  }

  @Test
  void aProgramThatHangsIsEnded() throws Exception {
    fake.hangs("-t -f RUNNING general");
    NmcliException e = failure(nmcli(Duration.ofMillis(200)));
    assertThat(e.isTemporary()).isTrue();
    assertThat(e.reason()).startsWith("no answer from NetworkManager within");
    assertThat(ProcessHandle.current().descendants())
        .filteredOn(process -> process.info().commandLine().orElse("").contains(folder.toString()))
        .isEmpty();
  }

  @Test
  void aProgramThatCannotBeStartedIsOneThatIsNotThereYet() {
    NmcliException e = failure(new Nmcli(folder.resolve("missing"), NEVER));
    assertThat(e.isTemporary()).isTrue();
    assertThat(e.reason()).contains("missing");
  }

  @Test
  void messagesAreOneShortPrintableLine() throws Exception {
    fake.failsAlways(2, "Error: \u001b[2J" + "x".repeat(1_000));
    assertThat(failure(nmcli(NEVER)).reason()).startsWith("\\x1B[2Jxxx").hasSizeLessThan(250);
  }

  private Nmcli nmcli(Duration quick) {
    return new Nmcli(fake.program(), quick);
  }

  private static NmcliException failure(Nmcli nmcli) {
    return catchThrowableOfType(NmcliException.class, nmcli::ping);
  }
}
