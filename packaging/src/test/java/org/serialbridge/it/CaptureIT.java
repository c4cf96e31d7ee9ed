package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.at.AtInterpreter;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.monitor.CaptureBuffer;
import org.serialbridge.monitor.Pcapng;
import org.serialbridge.port.ModbusTiming;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.PortSettings;

/** What Wireshark says of a captured line. */
class CaptureIT {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-26T00:00:00Z");
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  /** Fields of a line, by its frame. */
  private static final List<String> FIELDS =
      List.of(
          "frame.time_epoch",
          "frame.interface_name",
          "frame.p2p_dir",
          "frame.protocols",
          "mbrtu.unit_id",
          "modbus.func_code",
          "modbus.reference_num",
          "modbus.word_cnt",
          "modbus.regval_uint16",
          "modbus.request_frame",
          "modbus.exception_code",
          "mbrtu.crc16.status",
          "data.data");

  @TempDir private Path folder;
  private long now;

  private CaptureBuffer recorder(String... commands) {
    ApplianceSettings all = ApplianceSettings.FACTORY;
    for (String command : commands) {
      all = AtInterpreter.set("com1", command).madeIn(all);
    }
    PortSettings settings = all.port("com1");
    return new CaptureBuffer(
        1, ModbusTiming.line(settings), new MemoryBudget(1 << 20), MIDNIGHT::plusNanos);
  }

  private void fromLine(CaptureBuffer recorder, String hex) {
    now += MILLISECOND;
    recorder.fromLine(ByteBuffer.wrap(HexFormat.of().parseHex(hex)), now);
    now += 20 * MILLISECOND;
    recorder.poll(now);
  }

  private void toLine(CaptureBuffer recorder, String hex) {
    now += MILLISECOND;
    recorder.toLine(HexFormat.of().parseHex(hex), now);
  }

  /** The fields of each frame, as tshark prints them. */
  private List<List<String>> dissected(CaptureBuffer recorder) throws Exception {
    ByteBuf capture = Pcapng.of(recorder.all(), "com1");
    Path file = folder.resolve("capture.pcapng");
    Files.write(file, ByteBufUtil.getBytes(capture));
    List<String> command =
        Stream.concat(
                Stream.of("tshark", "-r", file.toString(), "-o", "mbrtu.crc_verification:TRUE"),
                Stream.concat(
                    Stream.of("-T", "fields", "-E", "separator=;"),
                    FIELDS.stream().flatMap(field -> Stream.of("-e", field))))
            .toList();
    CommandRun run = CommandRun.of(folder, command);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out().lines().map(line -> List.of(line.split(";", -1))).toList();
  }

  @Test
  void modbusFramesAreDecoded() throws Exception {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON");
    toLine(recorder, "010300000002c40b");
    fromLine(recorder, "01030400640065" + "7bc7");
    toLine(recorder, "0103000000" + "02c40b");
    fromLine(recorder, "018302c0f1");
    fromLine(recorder, "0103040064006500" + "00");
    assertThat(dissected(recorder))
        .containsExactly(
            frame("1795651200.001000000", "0", "mbrtu:modbus", "1;3;0;2;;;;1;"),
            frame("1795651200.002000000", "1", "mbrtu:modbus", "1;3;;;100,101;1;;1;"),
            frame("1795651200.023000000", "0", "mbrtu:modbus", "1;3;0;2;;;;1;"),
            frame("1795651200.024000000", "1", "mbrtu:modbus", "1;3;;;;;2;1;"),
            frame("1795651200.045000000", "1", "mbrtu:modbus", "1;3;;;100,101;3;;0;"));
  }

  @Test
  void theTrafficThatAListenerHearsIsDecoded() throws Exception {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+MODROLE=LISTEN");
    fromLine(recorder, "010300000002c40b");
    fromLine(recorder, "010304006400657bc7");
    assertThat(dissected(recorder))
        .containsExactly(
            frame("1795651200.001000000", "1", "mbrtu:modbus", "1;3;0;2;;;;1;"),
            frame("1795651200.022000000", "1", "mbrtu:modbus", "1;3;;;100,101;1;;1;"));
  }

  /** Wireshark has no dissector for it. */
  @Test
  void asciiIsData() throws Exception {
    CaptureBuffer recorder = recorder("AT+MODTCP=ON", "AT+MODLINE=ASCII");
    String request = HexFormat.of().formatHex(":010300000002FA\r\n".getBytes(US_ASCII));
    toLine(recorder, request);
    assertThat(dissected(recorder))
        .containsExactly(frame("1795651200.001000000", "0", "data", ";;;;;;;;" + request));
  }

  @Test
  void everythingElseIsData() throws Exception {
    CaptureBuffer recorder = recorder("AT+MODTCP=OFF");
    fromLine(recorder, HexFormat.of().formatHex("+++".getBytes(US_ASCII)));
    toLine(recorder, "010300000002c40b");
    recorder.pause();
    assertThat(dissected(recorder))
        .containsExactly(
            frame("1795651200.001000000", "1", "data", ";;;;;;;;2b2b2b"),
            frame("1795651200.022000000", "0", "data", ";;;;;;;;010300000002c40b"));
  }

  private static List<String> frame(String time, String way, String protocols, String rest) {
    String line = String.join(";", time, "com1", way, "exported_pdu:" + protocols, rest);
    return List.of(line.split(";", -1));
  }
}
