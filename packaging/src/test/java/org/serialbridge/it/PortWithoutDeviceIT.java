package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --port NAME=none} and {@code port.NAME = none}: everything but a serial line. */
class PortWithoutDeviceIT {
  private static final byte[] REQUEST = {0, 7, 0, 0, 0, 6, 1, 3, 0, 0, 0, 1};
  private static final byte[] UNREACHABLE = {0, 7, 0, 0, 0, 3, 1, (byte) 0x83, 0x0A};

  @TempDir private Path folder;

  private JsonObject line() throws Exception {
    return port().getObject("line");
  }

  private JsonObject port() throws Exception {
    String status =
        CommandRun.ofLauncher(folder, "status", "--json", "--state-dir", folder.toString())
            .answer();
    return JsonParser.object().from(status).getArray("converters").getObject(0);
  }

  @Test
  @Timeout(120)
  void aModbusMasterIsAnsweredByAPortOfTheCommandLine() throws Exception {
    int tcp = TestPorts.take();
    try (RunningBridge bridge =
        RunningBridge.start(
            folder,
            "run",
            "--bind=127.0.0.1",
            "--state-dir=" + folder,
            "--port=gw=none",
            "--at=gw:AT+SOCK=TCPS,0.0.0.0," + tcp,
            "--at=gw:AT+MODTCP=ON")) {
      bridge.awaitReady();
      try (Socket master = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
        master.getOutputStream().write(REQUEST);
        assertThat(master.getInputStream().readNBytes(UNREACHABLE.length)).isEqualTo(UNREACHABLE);
      }
      assertThat(line().getString("device")).isEqualTo("none");
      assertThat(line().getString("problem")).isNull();
      assertThat(line().getString("inForce")).isNull();
      assertThat(bridge.log()).doesNotContain("absent");
      assertThat(bridge.stop()).isZero();
    }
  }

  @Test
  @Timeout(120)
  void aPortOfTheServiceDropsWhatItsPeersSend() throws Exception {
    int tcp = TestPorts.take();
    Path config = folder.resolve("serialbridge.conf");
    Files.writeString(config, "port.gw = none\nbind = 127.0.0.1\n");
    try (RunningBridge bridge =
        RunningBridge.start(
            folder,
            "run",
            "--state-dir=" + folder,
            "--config=" + config,
            "--at=gw:AT+SOCK=TCPS,0.0.0.0," + tcp)) {
      bridge.awaitReady();
      try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
        peer.getOutputStream().write("nobody listens".getBytes(US_ASCII));
        await()
            .atMost(RunningBridge.PATIENCE)
            .until(() -> port().getObject("dropped").getLong("bytes") == "nobody listens".length());
        assertThat(line().getLong("waitingBytes")).isZero();
      }
      assertThat(bridge.stop()).isZero();
    }
  }
}
