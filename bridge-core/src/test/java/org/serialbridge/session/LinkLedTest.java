package org.serialbridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.SubstituteLogger;

/** An LED of files in a folder, and a thread that runs when the test says so. */
class LinkLedTest {
  @TempDir private Path leds;
  private Path folder;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Events events = new Events();
  private Callable<Void> duringTheWarning = () -> null;
  private LinkLed led;

  @BeforeEach
  void makeLed() throws IOException {
    folder = Files.createDirectory(leds.resolve("ACT"));
    Files.writeString(folder.resolve("trigger"), "[mmc0] none\n");
    Files.writeString(folder.resolve("max_brightness"), "255\n");
    Files.writeString(folder.resolve("brightness"), "7\n");
    led = led("ACT", tasks::add);
  }

  private LinkLed led(String name, Executor blocking) {
    return new LinkLed(new SubstituteLogger("led", events, false), "com1", leds, name, blocking);
  }

  @Test
  void litIsTheMostItCan() throws IOException {
    led.show(true);
    runTasks();
    assertThat(written("brightness")).isEqualTo("255");
  }

  @Test
  void darkIsZero() throws IOException {
    led.show(false);
    runTasks();
    assertThat(written("brightness")).isEqualTo("0");
  }

  @Test
  void closedIsDark() throws IOException {
    led.show(true);
    runTasks();
    led.close();
    runTasks();
    assertThat(written("brightness")).isEqualTo("0");
  }

  @Test
  void nothingIsWrittenOnTheCallersThread() throws IOException {
    led.show(true);
    assertThat(written("brightness")).isEqualTo("7");
    assertThat(written("trigger")).isEqualTo("[mmc0] none");
  }

  @Test
  void firstUseTakesItFromItsTriggerAndNoLaterOne() throws IOException {
    led.show(true);
    runTasks();
    assertThat(written("trigger")).isEqualTo("none");
    Files.writeString(folder.resolve("trigger"), "timer\n");
    led.show(false);
    runTasks();
    assertThat(written("trigger")).isEqualTo("timer");
  }

  @Test
  void anLedWithoutTriggerWorksAndGetsNone() throws IOException {
    Files.delete(folder.resolve("trigger"));
    led.show(true);
    runTasks();
    assertThat(written("brightness")).isEqualTo("255");
    assertThat(folder.resolve("trigger")).doesNotExist();
  }

  @Test
  void withoutMaxBrightnessLitIsOne() throws IOException {
    Files.delete(folder.resolve("max_brightness"));
    led.show(true);
    runTasks();
    assertThat(written("brightness")).isEqualTo("1");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void withEmptyMaxBrightnessLitIsOne() throws IOException {
    Files.writeString(folder.resolve("max_brightness"), "\n");
    led.show(true);
    runTasks();
    assertThat(written("brightness")).isEqualTo("1");
  }

  @Test
  void manyWishesAreOneTaskWithTheNewest() throws IOException {
    led.show(true);
    led.show(false);
    led.show(true);
    led.show(false);
    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(written("brightness")).isEqualTo("0");
  }

  @Test
  void aWishDuringTheTaskIsWrittenByTheSameTask() throws IOException {
    Files.delete(folder.resolve("brightness"));
    duringTheWarning =
        () -> {
          assertThat(folder.resolve("brightness").toFile().createNewFile()).isTrue();
          led.show(true);
          led.show(false);
          return null;
        };
    led.show(true);
    tasks.remove().run();
    assertThat(tasks).isEmpty();
    assertThat(written("brightness")).isEqualTo("0");
    led.show(true);
    assertThat(tasks).hasSize(1);
    runTasks();
    assertThat(written("brightness")).isEqualTo("255");
  }

  @Test
  void anLedThatIsMissingIsToldOnceAndNotMade() {
    LinkLed missing = led("NOSUCH", tasks::add);
    missing.show(true);
    runTasks();
    missing.show(false);
    runTasks();
    assertThat(warnings())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("com1: LED NOSUCH cannot be set: ")
        .contains(leds.resolve("NOSUCH/brightness").toString());
    assertThat(leds.resolve("NOSUCH")).doesNotExist();
  }

  @Test
  void aMissingFileIsNotMade() {
    assertThat(folder.resolve("brightness").toFile().delete()).isTrue();
    led.show(true);
    runTasks();
    assertThat(folder.resolve("brightness")).doesNotExist();
  }

  @Test
  void aFailureAfterItWorkedAgainIsToldAgain() throws IOException {
    Path brightness = folder.resolve("brightness");
    Files.delete(brightness);
    led.show(true);
    runTasks();
    Files.createFile(brightness);
    led.show(true);
    runTasks();
    assertThat(written("brightness")).isEqualTo("255");
    Files.delete(brightness);
    led.show(false);
    runTasks();
    assertThat(warnings()).hasSize(2);
  }

  @Test
  void aTriggerThatCannotBeSetIsTriedAgain() throws IOException {
    Path trigger = folder.resolve("trigger");
    Files.delete(trigger);
    Files.createDirectory(trigger);
    led.show(true);
    runTasks();
    assertThat(warnings()).hasSize(1);
    Files.delete(trigger);
    Files.createFile(trigger);
    led.show(true);
    runTasks();
    assertThat(written("trigger")).isEqualTo("none");
    assertThat(written("brightness")).isEqualTo("255");
  }

  private void runTasks() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  /** The first line: files of sysfs have no more, those of a disk keep what was longer. */
  private String written(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).get(0);
  }

  /** What is logged. */
  private final class Events extends ArrayDeque<SubstituteLoggingEvent> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean add(SubstituteLoggingEvent event) {
      try {
        duringTheWarning.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      return super.add(event);
    }
  }

  private List<String> warnings() {
    return events.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(
            event ->
                MessageFormatter.basicArrayFormat(event.getMessage(), event.getArgumentArray()))
        .toList();
  }
}
