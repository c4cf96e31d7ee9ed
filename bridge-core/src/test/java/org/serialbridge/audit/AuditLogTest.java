package org.serialbridge.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.Setting;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketRows;

class AuditLogTest {
  private static final Author ADMIN = new Author("admin", "192.0.2.7");
  private static final int MOST_WAITING = 3;

  @TempDir private Path folder;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private Instant now = Instant.parse("2026-11-29T06:00:00Z");
  private AuditLog log;

  @BeforeEach
  void start() {
    log = log(ApplianceSettings.FACTORY);
  }

  private AuditLog log(ApplianceSettings settings) {
    return new AuditLog(folder, this::queue, () -> now, settings.device());
  }

  private void queue(Runnable task) {
    if (waiting.size() == MOST_WAITING) {
      throw new RejectedExecutionException("full");
    }
    waiting.add(task);
  }

  private void write() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private List<JsonObject> entries() throws IOException {
    write();
    return log.file().last(Integer.MAX_VALUE, AuditFile.ALL).stream()
        .map(AuditLogTest::object)
        .toList();
  }

  private static JsonObject object(String line) {
    try {
      return JsonParser.object().from(line);
    } catch (JsonParserException e) {
      throw new AssertionError(line, e);
    }
  }

  private static SettingsChange change(SettingsEdit edit) {
    ApplianceSettings before = ApplianceSettings.FACTORY;
    return new SettingsChange(before, edit.madeIn(before));
  }

  private static SettingsEdit audit(boolean isOn) {
    return new SettingsEdit().set(SettingsEdit.DEVICE, DeviceRows.AUDIT, isOn);
  }

  @Test
  void aFloodOfOneRefusalHidesNoOther() throws Exception {
    InetAddress stranger = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 30; i++) {
      log.refused("com1", stranger, "TLS: it is late " + i);
      write();
    }
    log.refused("com1", stranger, "allow list");
    log.refused("com2", stranger, "TLS: it is late");
    List<JsonObject> entries = entries();
    assertThat(entries).hasSize(22);
    assertThat(entries.get(20)).containsEntry("result", "allow list");
    assertThat(entries.get(21)).containsEntry("port", "com2");
  }

  @Test
  void aSignInIsALineThatOnlyTheOwnerReads() throws Exception {
    log.add(AuditEvent.SIGN_IN, ADMIN);
    write();
    Path file = folder.resolve("audit.log");
    assertThat(file)
        .hasContent(
            "{\"time\":\"2026-11-29T06:00:00Z\",\"who\":\"admin\",\"from\":\"192.0.2.7\","
                + "\"what\":\"signed in\"}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void eachSettingHasItsValuesButASecretHasNone() throws Exception {
    SettingsEdit edit =
        new SettingsEdit()
            .set(SettingsEdit.DEVICE, (Setting<?>) DeviceRows.DEVICE_NAME, "PUMP")
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_USER, "admin,hush-1")
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_VIEWER, "viewer,hush-2")
            .set("com1", SocketRows.MAX_CLIENTS, 2)
            .set("com1", FunctionRows.CLOUD_KEY, "id,hush-3")
            .set("com1", (Setting<?>) FunctionRows.HTTP_HEADERS, "Authorization: hush-4");
    log.changed(change(edit), List.of(), ADMIN);
    List<JsonObject> entries = entries();
    assertThat(entries)
        .extracting(
            entry -> entry.getString("port", "device") + " " + entry.getString("key"),
            entry -> entry.getString("old") + " " + entry.getString("new"))
        .containsExactlyInAnyOrder(
            tuple("device name", "SERIALBRIDGE PUMP"),
            tuple("device web.user", "(secret) (secret)"),
            tuple("device web.viewer", "(secret) (secret)"),
            tuple("com1 max-clients", "8 2"),
            tuple("com1 registry.cloud", "(secret) (secret)"),
            tuple("com1 http.header", "(secret) (secret)"));
    assertThat(entries).allSatisfy(entry -> assertThat(entry.getString("who")).isEqualTo("admin"));
    assertThat(Files.readString(folder.resolve("audit.log"))).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"},{\"who\":\"root",
        "a\nb\r\n{}",
        "\u0000\u0007\u001b[2J",
        "\u0085\u00e4\u2028\ud83d\ude00\u202e\\",
        "</script>"
      })
  void hostileTextStaysOneTextInOnePrintableLine(String text) throws Exception {
    log.add(AuditEvent.RESTART, new Author(text, text), text, text);
    assertThat(entries())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getString("who")).isEqualTo(text);
              assertThat(entry.getString("result")).isEqualTo(text.strip());
              assertThat(entry).hasSize(6);
            });
    assertThat(Files.readString(folder.resolve("audit.log"))).matches("[ -~]+\n");
  }

  @Test
  void aFullFileMakesRoomAndTheOneBeforeItIsKept() throws Exception {
    String text = "x".repeat(100_000);
    for (int i = 0; i < 25; i++) {
      log.add(AuditEvent.RESTART, ADMIN, "com" + i, text);
      write();
    }
    assertThat(Files.size(folder.resolve("audit.log"))).isLessThanOrEqualTo(AuditFile.MOST_BYTES);
    assertThat(Files.size(folder.resolve("audit.log.1")))
        .isBetween(AuditFile.MOST_BYTES - 200_000, AuditFile.MOST_BYTES);
    assertThat(entries())
        .extracting(entry -> entry.getString("port"))
        .hasSize(15)
        .startsWith("com10")
        .endsWith("com24");
    assertThat(log.file().last(2, AuditFile.ALL)).hasSize(2).last().asString().contains("com24");
  }

  @Test
  void aReaderWithALimitGetsTheNewestWholeLines() throws Exception {
    for (int i = 0; i < 10; i++) {
      log.add(AuditEvent.RESTART, ADMIN, "com" + i, "x".repeat(100));
      write();
    }
    assertThat(log.file().last(100, 500))
        .hasSize(2)
        .allSatisfy(line -> assertThat(object(line)).containsKey("time"))
        .last()
        .asString()
        .contains("com9");
    assertThat(log.file().last(100, 0)).isEmpty();
  }

  @Test
  void aLineThatAPowerCutHasCutOffHidesNoOther() throws Exception {
    log.add(AuditEvent.SIGN_IN, ADMIN);
    write();
    Files.writeString(folder.resolve("audit.log"), "{\"time\":\"20", StandardOpenOption.APPEND);
    log.add(AuditEvent.SIGN_OUT, ADMIN);
    assertThat(entries())
        .extracting(entry -> entry.getString("what"))
        .containsExactly("signed in", "signed out");
  }

  @Test
  void entriesBeyondAFullQueueAreCounted() throws Exception {
    for (int i = 0; i < MOST_WAITING + 4; i++) {
      log.add(AuditEvent.RESTART, ADMIN, "com" + i, "");
    }
    assertThat(entries())
        .extracting(entry -> entry.getString("port", entry.getString("result")))
        .as("told with the first that is written")
        .containsExactly("4", "com0", "com1", "com2");
    assertThat(log.problem()).isEmpty();
  }

  @Test
  void aDiskThatCannotBeWrittenIsToldAndItsEntriesAreCounted() throws Exception {
    Path file = folder.resolve("audit.log");
    Files.createDirectories(file.resolve("in the way"));
    log.add(AuditEvent.SIGN_IN, ADMIN);
    log.add(AuditEvent.SIGN_OUT, ADMIN);
    write();
    assertThat(log.problem()).hasValueSatisfying(text -> assertThat(text).contains("not written"));
    Files.delete(file.resolve("in the way"));
    Files.delete(file);
    log.add(AuditEvent.SIGN_IN, ADMIN);
    assertThat(entries())
        .extracting(entry -> entry.getString("what"))
        .containsExactly("entries lost", "signed in");
    assertThat(entries().get(0).getString("result")).isEqualTo("2");
    assertThat(log.problem()).isEmpty();
  }

  @Test
  void offIsTheLastEntryAndOnTheFirst() throws Exception {
    SettingsEdit off =
        audit(false)
            .set(SettingsEdit.DEVICE, DeviceRows.WEB_PORT, 81)
            .set("com1", SocketRows.MAX_CLIENTS, 2);
    SettingsChange change = change(off);
    log.changed(change, List.of(), ADMIN);
    log.add(AuditEvent.RESTART, ADMIN);
    assertThat(entries())
        .hasSize(3)
        .last()
        .satisfies(
            entry -> assertThat(entry).containsEntry("key", "audit").containsEntry("new", "OFF"));
    log.changed(new SettingsChange(change.after(), change.before()), List.of(), ADMIN);
    assertThat(entries()).hasSize(6).extracting(entry -> entry.getString("new")).contains("ON");
    log = log(change.after());
    log.add(AuditEvent.RESTART, ADMIN);
    assertThat(entries()).as("off at the start").hasSize(6);
  }

  @Test
  void strangersCannotFillTheFiles() throws Exception {
    InetAddress stranger = InetAddress.getByName("192.0.2.66");
    for (int i = 0; i < 1_000; i++) {
      log.refused("com1", stranger, "allow list");
      write();
    }
    assertThat(entries()).hasSize(Allowance.MOST);
    log.add(AuditEvent.SIGN_IN, ADMIN);
    assertThat(entries()).as("others are not bounded").hasSize(Allowance.MOST + 1);
    now = now.plus(Allowance.REFILL);
    log.refused("com1", stranger, "allow list");
    assertThat(entries())
        .last()
        .satisfies(
            entry ->
                assertThat(entry)
                    .containsEntry("result", "allow list (and 980 more before it)")
                    .containsEntry("port", "com1")
                    .containsEntry("from", "192.0.2.66")
                    .doesNotContainKey("who"));
    now = now.minus(Duration.ofDays(1));
    log.refused("com1", stranger, "allow list");
    assertThat(entries()).as("a clock that is set back").hasSize(Allowance.MOST + 2);
  }

  @Test
  void aUserWhoSignsInAgainAndAgainHidesNoOther() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      log.add(AuditEvent.SIGN_IN, new Author("viewer", "192.0.2.8"));
      write();
    }
    log.add(AuditEvent.SIGN_IN, ADMIN);
    assertThat(entries()).hasSize(Allowance.MOST + 1);
  }

  @Test
  void aResetNamesItsPlaces() throws Exception {
    SettingsChange change = change(new SettingsEdit());
    log.changed(change, List.of(SettingsEdit.DEVICE, "com1"), ADMIN);
    log.changed(change, List.of("com2"), Author.SERVICE);
    assertThat(entries())
        .extracting(entry -> entry.getString("what") + entry.getString("port"))
        .containsExactly("factory resetnull", "factory resetcom1");
  }

  @Test
  void anotherVersionThanAtTheLastStartIsAnUpdate() throws Exception {
    for (String version : List.of("1.0", "1.0", "1.1")) {
      log.started(version);
    }
    assertThat(entries())
        .extracting(entry -> entry.getString("what") + " " + entry.getString("new"))
        .containsExactly(
            "service started 1.0",
            "service started 1.0",
            "package updated 1.1",
            "service started 1.1");
    assertThat(entries().get(2).getString("old")).isEqualTo("1.0");
  }

  @Test
  void filesThatAreNoLogAreReadAsNoEntries() throws Exception {
    assertThat(entries()).isEmpty();
    Files.write(folder.resolve("audit.log"), new byte[] {0, -1, '\n', '[', ']', '\n', '3', '\n'});
    assertThat(entries()).isEmpty();
    log.add(AuditEvent.SIGN_IN, ADMIN);
    assertThat(entries()).hasSize(1);
    assertThat(Files.readString(folder.resolve("audit.log"), StandardCharsets.ISO_8859_1))
        .contains("signed in");
  }
}
