package org.serialbridge.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The keytool of the Java runtime. */
public final class Keytool {
  private static final long KEYTOOL_SECONDS = 120;

  private Keytool() {}

  /**
   * Makes a key and its certificate, which signs itself and is valid for ten years; waits for it.
   *
   * @param made the file to be written, PKCS12
   * @param passwordFile holds the password of that file
   * @throws IOException if that fails; the message says why
   */
  public static void makeCertificate(Path made, Path passwordFile) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-J-XX:+UseSerialGC",
                    "-J-XX:TieredStopAtLevel=1",
                    "-J-Xmx32m",
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-validity",
                    "3650",
                    "-dname",
                    "CN=serialbridge",
                    "-ext",
                    "SAN=" + names(),
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    made.toString(),
                    "-storepass:file",
                    passwordFile.toString()))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8).strip();
    try {
      if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("keytool: interrupted", e);
    }
  }

  private static String names() {
    String own = "dns:localhost,ip:127.0.0.1";
    try {
      String host = InetAddress.getLocalHost().getHostName();
      return host.matches("[A-Za-z][A-Za-z0-9-]*(\\.[A-Za-z0-9-]+)*")
          ? "dns:" + host + "," + own
          : own;
    } catch (UnknownHostException e) {
      return own;
    }
  }
}
