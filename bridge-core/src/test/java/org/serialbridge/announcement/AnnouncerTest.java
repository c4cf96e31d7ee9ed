package org.serialbridge.announcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.appliance.OfferedPort;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryRows;

/** The files of a folder, on a frozen clock. */
class AnnouncerTest {
  private static final String PAGE = "serialbridge.service";
  private static final String COM1 = "serialbridge-com1.service";

  @TempDir private Path root;
  private Path folder;
  private Instant now = Instant.parse("2026-11-29T12:00:00.200Z");
  private final Queue<Task> tasks = new PriorityQueue<>(Comparator.comparing(Task::due));
  private ApplianceSettings settings = ApplianceSettings.FACTORY;
  private boolean hasPort = true;
  private Announcer announcer;

  private record Task(Instant due, Runnable runnable) {}

  @BeforeEach
  void start() {
    folder = root.resolve("announce");
    announcer = started();
  }

  private Announcer started() {
    Announcer started =
        new Announcer(
            new Memory(),
            new ServiceFolder(folder, () -> now),
            root.resolve("avahi"),
            (task, delay) -> tasks.add(new Task(now.plusMillis(delay), task)));
    started.start();
    return started;
  }

  private final class Memory implements Announcer.Source {
    @Override
    public void begin(Announcer announcer) {}

    @Override
    public boolean isWanted() {
      return settings.device().get(DiscoveryRows.ANNOUNCEMENT);
    }

    @Override
    public Future<List<OfferedPort>> ports() {
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(
          hasPort
              ? List.of(new OfferedPort("com1", settings.port("com1"), true, List.of()))
              : List.of());
    }

    @Override
    public Announcements announcements(List<OfferedPort> ports) {
      return new Announcements(
          settings.device(),
          settings.device(),
          "D8C561010001",
          ports.stream()
              .map(
                  port ->
                      new AnnouncedPort(
                          port.name(), true, port.inForce(), Optional.empty(), port.units()))
              .toList());
    }
  }

  private void set(String command) {
    settings = AtInterpreter.set("com1", command).madeIn(settings);
    announcer.changed();
  }

  private void passMillis(long millis) {
    Instant end = now.plusMillis(millis);
    while (!tasks.isEmpty() && !tasks.peek().due().isAfter(end)) {
      Task next = tasks.remove();
      now = next.due();
      next.runnable().run();
    }
    now = end;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private Instant modified(String name) throws IOException {
    return Files.getLastModifiedTime(folder.resolve(name)).toInstant();
  }

  @Test
  void theFilesCanBeReadByAll() throws IOException {
    set("AT+RFCEN=ON");
    passMillis(100);
    assertThat(names()).containsExactly(COM1, PAGE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwxr-xr-x");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(COM1))))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void aFileThatHasNotChangedIsNotWritten() throws IOException {
    passMillis(100);
    Instant before = modified(PAGE);
    passMillis(5_000);
    announcer.changed();
    passMillis(5_000);
    assertThat(modified(PAGE)).isEqualTo(before);
  }

  @Test
  void aFileIsWrittenOnceInASecond() throws IOException {
    set("AT+MID=ONE");
    passMillis(100); // 12:00:00.300
    assertThat(text(PAGE)).contains(">ONE<");
    set("AT+MID=TWO");
    passMillis(699); // .999
    assertThat(text(PAGE)).contains(">ONE<");
    passMillis(1);
    assertThat(text(PAGE)).contains(">TWO<");
    assertThat(modified(PAGE)).isEqualTo("2026-11-29T12:00:01Z");
  }

  @Test
  void othersAreWrittenMeanwhile() throws IOException {
    passMillis(100);
    set("AT+RFCEN=ON");
    passMillis(100);
    assertThat(names()).containsExactly(COM1, PAGE);
  }

  @Test
  void aRemovedFileComesBackInAnotherSecond() throws IOException {
    passMillis(100);
    set("AT+MDNS=OFF");
    passMillis(100);
    assertThat(names()).isEmpty();
    set("AT+MDNS=ON");
    passMillis(500);
    assertThat(names()).isEmpty();
    passMillis(100);
    assertThat(names()).containsExactly(PAGE);
  }

  @Test
  void aRemovedPortIsAnnouncedNoMore() throws IOException {
    set("AT+MODTCP=ON");
    passMillis(1_000);
    hasPort = false;
    announcer.changed();
    passMillis(100);
    assertThat(names()).containsExactly(PAGE);
  }

  @Test
  void aPortThatBecomesAGatewayIsOne() throws IOException {
    set("AT+RFCEN=ON");
    passMillis(2_000);
    assertThat(text(COM1)).contains("_iostream._tcp");
    set("AT+MODTCP=ON");
    passMillis(2_000);
    assertThat(text(COM1)).contains("_modbus._tcp").doesNotContain("_iostream");
  }

  @Test
  void filesOfAProcessThatWasKilledAreReplaced() throws IOException {
    passMillis(100);
    Files.writeString(folder.resolve("serialbridge-com9.service"), "old");
    Files.writeString(folder.resolve("other.service"), "of somebody else");
    announcer = started();
    passMillis(100);
    assertThat(names()).containsExactly("other.service", PAGE);
  }

  @Test
  void nothingIsLeftAtTheEnd() throws IOException {
    set("AT+RFCEN=ON");
    passMillis(100);
    announcer.close();
    assertThat(names()).isEmpty();
    announcer.changed();
    passMillis(10_000);
    assertThat(names()).isEmpty();
  }

  @Test
  void theFolderChangesOnceMoreForACopyThatWasBusy() throws IOException {
    passMillis(100);
    passMillis(3_000);
    assertThat(Files.getLastModifiedTime(folder).toInstant()).isEqualTo("2026-11-29T12:00:03.300Z");
    passMillis(60_000);
    assertThat(tasks).isEmpty();
  }

  @Test
  void withoutAvahiThereIsAHint() throws IOException {
    assertThat(announcer.problems())
        .containsExactly(
            "the services are not announced: avahi-daemon does not run"
                + " (install avahi-daemon, or set AT+MDNS=OFF)");
    Files.createFile(root.resolve("avahi"));
    assertThat(announcer.problems()).isEmpty();
    Files.delete(root.resolve("avahi"));
    set("AT+MDNS=OFF");
    assertThat(announcer.problems()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeWrittenIsAProblem() throws IOException {
    Files.createFile(folder);
    passMillis(100);
    assertThat(announcer.problems()).singleElement().asString().contains(folder.toString());
  }
}
