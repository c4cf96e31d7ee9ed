package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser that asks for the monitor and then does not read. */
@Timeout(120)
class SlowBrowserIT {
  private static final int STREAM_BYTES = 16 << 20;
  private static final Pattern DROPPED =
      Pattern.compile("event: dropped\ndata: \\{\"count\":(\\d+)");

  @TempDir private Path folder;

  @Test
  void itMissesFramesAndThePortDoesNotWait() throws Exception {
    try (WebRig rig = new WebRig(folder);
        Socket browser = slowBrowser(rig.webPort());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), rig.tcpPort())) {
      InputStream events = browser.getInputStream();
      assertThat(readUntil(events, "the traffic of com1")).contains("200 OK");

      CompletableFuture<Long> device =
          CompletableFuture.supplyAsync(() -> count(rig.bench().device("com1")));
      OutputStream out = client.getOutputStream();
      byte[] piece = new byte[1 << 14];
      for (int sent = 0; sent < STREAM_BYTES; sent += piece.length) {
        out.write(piece);
      }
      assertThat(device.get(60, TimeUnit.SECONDS)).isEqualTo(STREAM_BYTES);

      Matcher dropped = DROPPED.matcher(readUntil(events, "event: dropped", "}\n\n"));
      assertThat(dropped.find()).isTrue();
      assertThat(Long.parseLong(dropped.group(1))).isPositive();
    }
  }

  private static Socket slowBrowser(int port) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String password = Base64.getEncoder().encodeToString("user:word".getBytes(US_ASCII));
    String request =
        "GET /api/monitor?port=com1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
            + password
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  private static long count(String device) {
    byte[] buffer = new byte[1 << 16];
    long count = 0;
    try (InputStream in = new BufferedInputStream(new FileInputStream(device))) {
      while (count < STREAM_BYTES) {
        int read = in.read(buffer);
        if (read < 0) {
          return count;
        }
        count += read;
      }
      return count;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What comes up to these texts, one behind the other. */
  private static String readUntil(InputStream in, String... texts) throws IOException {
    StringBuilder all = new StringBuilder();
    int from = 0;
    for (String text : texts) {
      int found = all.indexOf(text, from);
      while (found < 0) {
        int next = in.read();
        assertThat(next).as("end instead of %s", text).isNotNegative();
        all.append((char) next);
        from = Math.max(from, all.length() - text.length());
        found = all.indexOf(text, from);
      }
      from = found + text.length();
    }
    return all.toString();
  }
}
