package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution on an architecture without its own library: jSerialComm sets the line alone. */
@Timeout(120)
class WithoutLibraryIT {
  private static final String NATIVE = "native";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsSaidOnceAndDataAndRfc2217Pass(boolean hasEpoll) throws Exception {
    int port = TestPorts.take();
    Path libraries = Files.createDirectory(folder.resolve(NATIVE));
    if (hasEpoll) {
      linkNettys(libraries);
    }
    try (TestBench bench = new TestBench(folder, "com1")) {
      RunningBridge bridge =
          bench.run(
              Map.of("SERIALBRIDGE_JAVA_OPTS", "-Djava.library.path=" + libraries),
              "--at",
              "AT+SOCK=TCPS,127.0.0.1," + port,
              "--at",
              "AT+RFCEN=ON");
      bridge.awaitLog("no library of system calls", 1);
      assertThat(bench.status("com1").line().hints())
          .anyMatch(hint -> hint.startsWith("no library of system calls"));
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
          OutputStream toPort = new FileOutputStream(bench.device("com1"));
          InputStream fromPort =
              new BufferedInputStream(new FileInputStream(bench.device("com1")))) {
        OutputStream out = client.getOutputStream();
        InputStream in = client.getInputStream();
        out.write(bytes("FFFB2C")); // WILL COM-PORT-OPTION
        out.write(bytes("FFFA2C01 00002580 FFF0".replace(" ", ""))); // SET-BAUDRATE 9600
        readUpTo(in, bytes("FFFA2C65" + "00002580" + "FFF0"));
        assertThat(bench.status("com1").line().inForce()).contains("9600,8,1,NONE,NFC");
        out.write(bytes("FFFA2C0C03FFF0")); // PURGE-DATA of both
        readUpTo(in, bytes("FFFA2C7003FFF0"));
        out.write("hello".getBytes(US_ASCII));
        assertThat(fromPort.readNBytes(5)).isEqualTo("hello".getBytes(US_ASCII));
        toPort.write("answer".getBytes(US_ASCII));
        readUpTo(in, "answer".getBytes(US_ASCII));
      }
      assertThat(bridge.log().lines().filter(line -> line.contains("no library of system")))
          .hasSize(1);
    }
  }

  private static void linkNettys(Path libraries) throws IOException {
    Path all = Path.of(System.getProperty("serialbridge.home"), NATIVE);
    for (String architecture : List.of("x86_64", "aarch64")) {
      try (DirectoryStream<Path> own =
          Files.newDirectoryStream(all.resolve(architecture), "*netty*")) {
        for (Path library : own) {
          Files.createSymbolicLink(libraries.resolve(library.getFileName()), library);
        }
      }
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static void readUpTo(InputStream in, byte[] expected) throws IOException {
    byte[] last = new byte[expected.length];
    while (!Arrays.equals(last, expected)) {
      int next = in.read();
      assertThat(next).as("the connection ended").isNotNegative();
      System.arraycopy(last, 1, last, 0, last.length - 1);
      last[last.length - 1] = (byte) next;
    }
  }
}
