package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.status.ConverterStatus;

/** A device that stops the line by XOFF while nc sends to it; and what is told of that. */
class HeldLineIT {
  private static final int XON = 0x11;
  private static final int XOFF = 0x13;
  private static final int BYTES = 3_000;
  private static final int TRIES = 10;
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final String BEGIN = "held by flow control since ";
  private static final String END = "is no longer held, after ";

  @TempDir private Path folder;
  private WebRig web;
  private RunningBridge bridge;
  private OutputStream toLine;
  private InputStream fromLine;
  private Process client;

  /** RFC 2217 sets XON/XOFF, and it stays (RFCKEEP). */
  @BeforeEach
  void startWithFlowControl() throws Exception {
    web = new WebRig(folder, "AT+RFCEN=ON", "AT+RFCKEEP=ON");
    bridge = web.bridge();
    String script = "import serial; serial.serial_for_url('rfc2217://127.0.0.1:%d', xonxoff=True)";
    CommandRun.of(folder, List.of("/usr/bin/python3", "-c", script.formatted(web.tcpPort())))
        .answer();
    toLine = new FileOutputStream(web.bench().device("com1"));
    fromLine = new BufferedInputStream(new FileInputStream(web.bench().device("com1")));
    await(status -> status.peers().isEmpty());
    client = new ProcessBuilder("nc", "127.0.0.1", String.valueOf(web.tcpPort())).start();
    await(status -> status.peers().size() == 1);
  }

  @AfterEach
  void stopAll() throws IOException {
    if (client != null) {
      client.destroyForcibly();
      toLine.close();
      fromLine.close();
    }
    web.close();
  }

  private void await(Predicate<ConverterStatus> expected) {
    web.bench().await("com1", RunningBridge.PATIENCE, expected);
  }

  /** The device stops the line; when its next byte is at the client, that is in force. */
  private void stopLine() throws IOException {
    toLine.write(new byte[] {XOFF, 'x'});
    assertThat(client.getInputStream().read()).isEqualTo('x');
  }

  private void send(int bytes) throws IOException {
    client.getOutputStream().write("y".repeat(bytes).getBytes(US_ASCII));
    client.getOutputStream().flush();
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  private String status(String... more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("status", "--state-dir"));
    arguments.add(web.bench().stateFolder().toString());
    arguments.addAll(List.of(more));
    return CommandRun.ofLauncher(folder, arguments.toArray(String[]::new)).answer();
  }

  @Test
  void aHeldLineIsToldEverywhereUntilItGoesOn() throws Exception {
    stopLine();
    send(BYTES);
    await(port -> port.line().waitingBytes() == BYTES && port.counters().toLine().bytes() == 0);
    bridge.awaitLog(BEGIN);
    assertThat(status())
        .contains("waiting " + BYTES)
        .contains("com1: " + BEGIN)
        .contains(BYTES + " bytes wait");
    assertThat(status("--wide")).contains(", held by flow control for ").contains(BEGIN);
    JsonObject port =
        JsonParser.object().from(status("--json")).getArray("converters").getObject(0);
    assertThat(port.getObject("toLine").getInt("bytes")).isZero();
    assertThat(port.getObject("line").getInt("waitingBytes")).isEqualTo(BYTES);
    assertThat(port.getObject("line").getObject("held").getBoolean("byFlowControl")).isTrue();
    assertThat(port.getObject("line").getObject("held").getInt("seconds")).isGreaterThan(1);
    String metrics = web.ask("/metrics").body();
    assertThat(metrics)
        .contains("serialbridge_line_held{port=\"com1\"} 1")
        .contains("serialbridge_line_waiting_bytes{port=\"com1\"} " + BYTES);
    Path file = Files.writeString(folder.resolve("metrics"), metrics + "\n");
    CommandRun.of(folder, List.of("sh", "-c", "promtool check metrics < " + file)).answer();

    toLine.write(XON);
    assertThat(fromLine.readNBytes(BYTES)).asString(US_ASCII).isEqualTo("y".repeat(BYTES));
    bridge.awaitLog(END);
    await(
        now ->
            now.counters().toLine().bytes() == BYTES
                && now.line().waitingBytes() == 0
                && now.line().held().isEmpty()
                && now.line().hints().isEmpty());
    assertThat(bridge.stop()).isZero();
    assertThat(count(bridge.log(), BEGIN)).isEqualTo(1);
    assertThat(count(bridge.log(), END)).isEqualTo(1);
  }

  @Test
  void aStopOfASecondIsNotLogged() throws Exception {
    long stopped;
    int before;
    int tries = 0;
    do { // a machine that is busy may make a long stop of it
      assertThat(tries++).isLessThan(TRIES);
      before = count(bridge.log(), BEGIN);
      stopLine();
      long sentAt = System.nanoTime();
      send(BYTES);
      await(port -> port.line().waitingBytes() == BYTES);
      assertThat(bridge.process().waitFor(1, TimeUnit.SECONDS)).as("ended").isFalse();
      toLine.write(XON);
      assertThat(fromLine.readNBytes(BYTES)).hasSize(BYTES);
      stopped = System.nanoTime() - sentAt;
    } while (stopped >= HELD_NANOS);
    long sent = (long) tries * BYTES;
    await(port -> port.counters().toLine().bytes() == sent);
    assertThat(bridge.stop()).isZero();
    assertThat(count(bridge.log(), BEGIN)).isEqualTo(before);
    assertThat(count(bridge.log(), END)).isEqualTo(before);
  }

  @Test
  void bytesThatAPurgeDropsAreNotToldAsSent() throws Exception {
    stopLine();
    send(BYTES);
    bridge.awaitLog(BEGIN);
    String script =
        "import serial; s = serial.serial_for_url('rfc2217://127.0.0.1:%d', xonxoff=True);"
            + " s.reset_output_buffer(); s.close()";
    CommandRun.of(folder, List.of("/usr/bin/python3", "-c", script.formatted(web.tcpPort())))
        .answer();
    bridge.awaitLog("has lost the waiting bytes, after ");
    await(
        port ->
            port.counters().dropped().bytes() == BYTES
                && port.counters().toLine().bytes() == 0
                && port.line().waitingBytes() == 0
                && port.line().held().isEmpty());
    toLine.write(XON);
    send(1);
    assertThat(fromLine.read()).isEqualTo('y');
    await(port -> port.counters().toLine().bytes() == 1);
  }
}
