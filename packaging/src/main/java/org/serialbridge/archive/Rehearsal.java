package org.serialbridge.archive;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.serialbridge.serial.kernel.EchoPty;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of a converter, done once. */
public final class Rehearsal {
  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  /** Write single register: the answer repeats the request, as an echo does. */
  private static final byte[] WRITE_REGISTER = {0, 1, 0, 0, 0, 6, 1, 6, 0, 0, 0, 1};

  /** The paths that a browser and a script request. */
  private static final List<String> PATHS =
      List.of("/sign-in", "/", "/api/status", "/api/settings", "/api/history", "/metrics");

  /** A request with the factory user and password. */
  private static final String ASK =
      """
      GET %s HTTP/1.1\r
      Host: localhost\r
      Connection: close\r
      Authorization: Basic YWRtaW46YWRtaW4=\r
      \r
      """;

  /** A frame, and the keyword. */
  private static final List<byte[]> SEARCHES =
      List.of(new byte[] {(byte) 0xFF, 1, 1, 2}, "WWW.USR.CN".getBytes(StandardCharsets.US_ASCII));

  private static final int DISCOVERY_PORT = 48_899;
  private static final int SEARCH_MILLIS = 1_000;
  private static final int MOST_BYTES = 600;

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int ANSWER_MILLIS = 10_000;

  private Rehearsal() {}

  /**
   * Runs converters on pseudo-terminals, as the service does, and passes data, Modbus requests by a
   * line and by a route to a host, and requests of the web page through them. The converters run
   * on.
   *
   * @param folder an empty folder to work in
   * @param program runs the program with arguments; it returns when the program ends
   * @throws IOException if a converter does not answer
   */
  public static void run(Path folder, Consumer<String[]> program) throws IOException {
    try (EchoPty data = EchoPty.open();
        EchoPty modbus = EchoPty.open();
        Socket dataReserved = reservedPort();
        Socket modbusReserved = reservedPort();
        Socket routedReserved = reservedPort();
        Socket webReserved = reservedPort()) {
      int dataPort = dataReserved.getLocalPort();
      int modbusPort = modbusReserved.getLocalPort();
      int routedPort = routedReserved.getLocalPort();
      int webPort = webReserved.getLocalPort();
      Path config =
          Files.writeString(
              folder.resolve("ports.conf"),
              "bind = 127.0.0.1\nport.com1 = %s\nport.com2 = %s\nport.com3 = none\n"
                  .formatted(data.path(), modbus.path()));
      Path state = Files.createDirectory(folder.resolve("state"));
      new SettingsFile(state)
          .save(new SettingsEdit().reset("com1").madeIn(ApplianceSettings.FACTORY));
      String[] arguments = {
        "run",
        "--state-dir=" + state,
        "--config=" + config,
        "--announce=" + folder.resolve("announced"),
        "--at=AT+SOCK=TCPS,0.0.0.0," + dataPort,
        "--at=AT+WEBPORT=" + webPort,
        "--at=com2:AT+SOCK=TCPS,0.0.0.0," + modbusPort,
        "--at=com2:AT+MODTCP=ON",
        "--at=com3:AT+SOCK=TCPS,0.0.0.0," + routedPort,
        "--at=com3:AT+MODTCP=ON",
        "--at=com3:AT+MODROUTE1=*,tcp://127.0.0.1:" + modbusPort + "?delay=1"
      };
      Thread run = new Thread(() -> program.accept(arguments), "run");
      run.setDaemon(true);
      run.start();
      exchange(dataPort, HELLO);
      exchange(modbusPort, WRITE_REGISTER);
      exchange(routedPort, WRITE_REGISTER);
      for (String path : PATHS) {
        ask(webPort, path);
      }
      for (byte[] search : SEARCHES) {
        search(search);
      }
    }
  }

  /**
   * Searches on this host. Another program may have the port, which does not matter: its classes
   * are then missing from the archive.
   */
  private static void search(byte[] bytes) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(SEARCH_MILLIS);
      socket.send(
          new DatagramPacket(
              bytes, bytes.length, InetAddress.getLoopbackAddress(), DISCOVERY_PORT));
      socket.receive(new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES));
    } catch (SocketTimeoutException e) {
      LOG.debug("nobody answers a search", e);
    }
  }

  /**
   * A port of the loopback interface for the converters to listen on. As long as this socket has
   * it, the kernel gives it to nobody else. Linux lets a second socket listen on it if both have
   * SO_REUSEADDR, and Netty sets it.
   */
  private static Socket reservedPort() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return socket;
  }

  private static void exchange(int port, byte[] bytes) throws IOException {
    try (Socket socket = connected(port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      InputStream in = socket.getInputStream();
      socket.getOutputStream().write(bytes);
      byte[] answer = in.readNBytes(bytes.length);
      if (!Arrays.equals(answer, bytes)) {
        throw new IOException("no answer at port " + port);
      }
    }
  }

  private static void ask(int port, String path) throws IOException {
    try (Socket socket = connected(port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(ASK.formatted(path).getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      if (!new String(answer, StandardCharsets.UTF_8).startsWith("HTTP/1.1 200 ")) {
        throw new IOException("no answer at " + path);
      }
    }
  }

  private static Socket connected(int port) throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
      } catch (IOException e) {
        socket.close();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(CHECK_NANOS);
      }
    }
  }
}
