package org.serialbridge.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the web page: {@code web.p12} in a folder, whose password is in {@code
 * web.p12.password}, or empty. If there is none, one is made by the Java runtime's keytool, signed
 * by itself, and kept. All of it waits for files and for keytool.
 */
final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final int PASSWORD_BYTES = 16;
  private static final long KEYTOOL_SECONDS = 120;

  private final SSLContext context;

  private Tls(SSLContext context) {
    this.context = context;
  }

  /**
   * Reads the certificate, or makes it.
   *
   * @throws IOException if there is none that can be used; the message says why
   */
  static Tls of(Path folder) throws IOException {
    Path file = folder.resolve("web.p12");
    Path passwordFile = folder.resolve("web.p12.password");
    if (Files.notExists(file)) {
      make(file, passwordFile);
    }
    String password = Files.exists(passwordFile) ? Files.readString(passwordFile).strip() : "";
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password.toCharArray());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return new Tls(context);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static void make(Path file, Path passwordFile) throws IOException {
    LOG.info("web: making a certificate, which is kept in {}", file);
    if (Files.notExists(passwordFile)) {
      byte[] password = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(password);
      Files.createFile(
          passwordFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passwordFile, HexFormat.of().formatHex(password));
    }
    Path made = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(made);
    keytool(made, passwordFile);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void keytool(Path made, Path passwordFile) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-J-XX:+UseSerialGC",
                    "-J-XX:TieredStopAtLevel=1",
                    "-J-Xmx32m",
                    "-genkeypair",
                    "-alias",
                    "web",
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

  /** For one connection. */
  SSLEngine engine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }
}
