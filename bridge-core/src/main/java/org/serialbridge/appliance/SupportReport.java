package org.serialbridge.appliance;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.serialbridge.monitor.BlackBox;
import org.serialbridge.monitor.Capture;
import org.serialbridge.monitor.CaptureText;
import org.serialbridge.port.TrafficCapture;
import org.serialbridge.serial.device.SerialPorts;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.status.StatusJson;
import org.serialbridge.store.SettingsStore;

/**
 * The facts that help another person to find a fault, as one text without secrets: versions,
 * status, settings, serial devices, both logs and captured traffic. It has 900 KiB at most.
 */
public final class SupportReport {
  private static final int MOST_CAPTURE = 512 * 1024;
  private static final int MOST_STATUS = 192 * 1024;
  private static final int MOST_AUDIT = 96 * 1024;
  private static final long ANSWER_SECONDS = 5;

  private final Appliance appliance;
  private final SettingsStore store;
  private final Supplier<List<String>> log;

  /**
   * Reports about an appliance.
   *
   * @param log gives the last lines of the log, on any thread
   */
  public SupportReport(Appliance appliance, SettingsStore store, Supplier<List<String>> log) {
    this.appliance = appliance;
    this.store = store;
    this.log = log;
  }

  /** The report now. It waits for the ports: not on an event loop. */
  public String text() {
    StringBuilder out = new StringBuilder("serialbridge support report, " + Instant.now() + "\n");
    section(out, "versions", versions());
    section(out, "status", bounded(answer(appliance.status(), StatusJson::of), MOST_STATUS));
    section(out, "settings that are not the factory's", settings());
    section(out, "serial devices", devices());
    section(out, "audit log", audit());
    section(out, "log", String.join("\n", log.get()));
    List<Port> ports = appliance.ports();
    int each = MOST_CAPTURE / Math.max(1, ports.size());
    for (Port port : ports) {
      String traffic =
          answer(appliance.onCapture(port.name(), SupportReport::captures), SupportReport::lines);
      String none = "none was recorded: open the monitor, or arm its black box";
      section(out, "traffic of " + port.name(), traffic.isEmpty() ? none : last(traffic, each));
    }
    return out.toString();
  }

  private static void section(StringBuilder out, String heading, String text) {
    out.append("\n==== ").append(heading).append('\n').append(text.stripTrailing()).append('\n');
  }

  private static String versions() {
    return "serialbridge %s of %s\n%s %s, %s\nJava %s"
        .formatted(
            Release.VERSION,
            Release.TIME,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            System.getProperty("java.runtime.version"));
  }

  private String settings() {
    List<SettingsChange.Difference> all =
        new SettingsChange(ApplianceSettings.FACTORY, store.settings()).differences();
    return all.stream().map(SupportReport::line).collect(Collectors.joining("\n"));
  }

  private static String line(SettingsChange.Difference one) {
    String place = one.port().equals(SettingsEdit.DEVICE) ? "device" : one.port();
    String value = one.setting().isConfidential() ? "(secret)" : one.after();
    return place + ": AT+" + one.setting().name() + "=" + value;
  }

  /** Of both files, as much as there is room for. */
  private String audit() {
    try {
      return String.join("\n", store.audit().file().last(Integer.MAX_VALUE, MOST_AUDIT));
    } catch (IOException e) {
      return "cannot be read: " + SettingsFile.reason(e);
    }
  }

  private static String devices() {
    List<String> lines = new ArrayList<>();
    for (SerialPorts.Port port : SerialPorts.ofHost().list()) {
      lines.add(port.device() + "  " + port.driver() + "  " + port.stablePath());
    }
    return lines.isEmpty() ? "none" : String.join("\n", lines);
  }

  /** The faults that the black box has kept, then the traffic of the monitor. */
  private static List<Capture> captures(TrafficCapture of) {
    return Stream.concat(
            of.blackBox().kept().stream().map(BlackBox.Kept::capture), Stream.of(of.capture()))
        .toList();
  }

  private static String lines(List<Capture> captures) {
    return captures.stream().map(SupportReport::lines).collect(Collectors.joining("\n"));
  }

  private static String lines(Capture capture) {
    ByteBuf text = CaptureText.of(capture);
    try {
      return text.toString(StandardCharsets.UTF_8);
    } finally {
      text.release();
    }
  }

  private static String bounded(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "\n(cut off)";
  }

  private static String last(String text, int most) {
    return text.length() <= most
        ? text
        : "(cut off)\n" + text.substring(text.indexOf('\n', text.length() - most) + 1);
  }

  /** Makes a text of an answer. */
  @FunctionalInterface
  private interface Writing<T> {
    String of(T answer);
  }

  private static <T> String answer(Future<T> asked, Writing<T> writing) {
    boolean isAnswered = asked.awaitUninterruptibly(ANSWER_SECONDS, TimeUnit.SECONDS);
    if (!isAnswered || !asked.isSuccess()) {
      return "no answer within " + ANSWER_SECONDS + " s";
    }
    return writing.of(asked.getNow());
  }
}
