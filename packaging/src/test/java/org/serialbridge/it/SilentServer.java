package org.serialbridge.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads Modbus/TCP requests, counts them, and never answers as Modbus does. */
final class SilentServer implements AutoCloseable {
  private static final int HEADER_BYTES = 6;

  private final ServerSocket server;
  private final byte[] greeting;
  private final byte[] said;
  private final Background background = new Background();
  private final Set<Integer> accepted = ConcurrentHashMap.newKeySet();
  private final Set<Integer> ended = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();

  private SilentServer(String greeting, String said) throws IOException {
    this.greeting = greeting.getBytes(US_ASCII);
    this.said = said.getBytes(US_ASCII);
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    background.serve(this::acceptAll);
  }

  static SilentServer start() throws IOException {
    return new SilentServer("", "");
  }

  /** One that says something else at each request. */
  static SilentServer saying(String text) throws IOException {
    return new SilentServer("", text);
  }

  /** One that says something else to each client that connects. */
  static SilentServer greeting(String text) throws IOException {
    return new SilentServer(text, "");
  }

  private Void acceptAll() throws IOException {
    while (true) {
      Socket client = server.accept();
      accepted.add(client.getPort());
      background.serve(() -> read(client));
    }
  }

  private Void read(Socket client) throws IOException {
    try (client;
        DataInputStream in = new DataInputStream(client.getInputStream())) {
      client.getOutputStream().write(greeting);
      while (true) {
        byte[] header = new byte[HEADER_BYTES];
        in.readFully(header);
        in.readFully(new byte[(header[4] & 0xFF) << 8 | header[5] & 0xFF]);
        requests.incrementAndGet();
        client.getOutputStream().write(said);
      }
    } catch (EOFException e) {
      return null; // it has gone
    } finally {
      ended.add(client.getPort());
    }
  }

  int port() {
    return server.getLocalPort();
  }

  /** Clients so far, all of which have ended. */
  int connections() throws IOException {
    int last;
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      last = client.getLocalPort(); // the kernel hands them over in their order
    }
    await()
        .atMost(RunningBridge.PATIENCE)
        .until(() -> accepted.contains(last) && ended.containsAll(accepted));
    accepted.remove(last);
    return accepted.size();
  }

  /** Requests so far, of clients that have ended. */
  int requests() throws IOException {
    connections();
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
    background.close();
  }
}
