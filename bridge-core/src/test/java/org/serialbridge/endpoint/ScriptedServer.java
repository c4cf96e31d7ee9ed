package org.serialbridge.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server with real sockets that reads one request from each connection, answers it as a test
 * says, and then waits until the client closes.
 */
final class ScriptedServer implements AutoCloseable {
  /** What the server does after a request. */
  @FunctionalInterface
  interface Script {
    void answer(String request, Socket connection) throws IOException, InterruptedException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> connections = Collections.synchronizedList(new ArrayList<>());
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

  ScriptedServer(Script script) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    threads.execute(this::accept);
  }

  /** A script that answers everybody with the same bytes. */
  static Script always(String answer) {
    return (request, connection) -> write(connection, answer);
  }

  static void write(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  int port() {
    return listening.getLocalPort();
  }

  /** The requests so far, in the order in which they came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** How the connections ended that are over: {@code closed by the client}, or an error. */
  List<String> ends() {
    return List.copyOf(ends);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket connection = listening.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        ends.add(e.toString());
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      String request = readRequest(connection.getInputStream());
      requests.add(request);
      script.answer(request, connection);
      if (connection.isClosed()) {
        ends.add("closed by the server");
      } else if (connection.getInputStream().read() == -1) {
        ends.add("closed by the client");
      }
    } catch (IOException e) {
      ends.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String readRequest(InputStream in) throws IOException {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next == -1) {
        throw new IOException("no request");
      }
      request.append((char) next);
    }
    int length =
        request
            .toString()
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length: "))
            .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
            .findFirst()
            .orElse(0);
    return request.append(new String(in.readNBytes(length), ISO_8859_1)).toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket connection : List.copyOf(connections)) {
      connection.close();
    }
    threads.shutdownNow();
  }
}
