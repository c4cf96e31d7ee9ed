package org.serialbridge.serial.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class LocalSocketTest {
  /** Prints the first datagram of a socket. */
  private static final String RECEIVE =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1].replace('@', chr(0)))
      print('bound', flush=True)
      print(s.recv(5000).decode(), flush=True)
      """;

  @TempDir private Path folder;

  @Test
  void aSocketWithAPathGetsADatagram() throws Exception {
    String path = folder.resolve("socket").toString();
    assertThat(received(path, path.getBytes(US_ASCII))).isEqualTo("told");
  }

  @Test
  void aSocketOfTheAbstractNamespaceGetsADatagram() throws Exception {
    String name = "serialbridge-test-" + ProcessHandle.current().pid();
    assertThat(received("@" + name, ("\0" + name).getBytes(US_ASCII))).isEqualTo("told");
  }

  @Test
  void whatCannotBeSentIsTold() {
    byte[] nobody = folder.resolve("nobody").toString().getBytes(US_ASCII);
    assertThatThrownBy(() -> LocalSocket.send(nobody, nobody))
        .isInstanceOf(IOException.class)
        .hasMessage("sendto failed (errno 2)");
    assertThatThrownBy(() -> LocalSocket.send(new byte[109], nobody))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> LocalSocket.send(nobody, new byte[4097]))
        .isInstanceOf(IOException.class);
  }

  private static String received(String name, byte[] address) throws Exception {
    Process receiver = new ProcessBuilder("/usr/bin/python3", "-c", RECEIVE, name).start();
    try (BufferedReader out = receiver.inputReader(US_ASCII)) {
      assertThat(out.readLine()).isEqualTo("bound");
      LocalSocket.send(address, "told".getBytes(US_ASCII));
      return out.readLine();
    } finally {
      receiver.destroy();
      assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
