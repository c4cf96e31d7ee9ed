package org.serialbridge.service;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local (unix) socket where the owner of the process, and root, change what runs. A client sends
 * a request and ends its side; it gets an answer and the end.
 *
 * <pre>
 * request = verb LF text
 * answer  = ("ok" | "refused") LF text
 * </pre>
 *
 * One client at a time, on a thread of its own: what is asked may wait for a disk.
 */
public final class ControlSocket {
  /** Carries out requests; one at a time. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Does what is asked.
     *
     * @return what was done, in lines
     * @throws IOException if it was not done; the message says why, in lines
     */
    String handle(String verb, String text) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int MOST_BYTES = 1 << 20;
  private static final String OK = "ok\n";
  private static final String REFUSED = "refused\n";

  private ControlSocket() {}

  /**
   * Listens, if possible: a service that cannot be controlled is no reason not to start.
   *
   * @param path where nobody else listens: a socket there was left behind, and is replaced
   */
  public static void open(Path path, Handler handler) {
    Thread thread = new Thread(() -> run(path, handler), "control");
    thread.setDaemon(true);
    thread.start();
  }

  private static void run(Path path, Handler handler) {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      bind(server, path);
      while (true) {
        try (SocketChannel client = server.accept()) {
          serve(client, handler);
        } catch (IOException e) {
          LOG.warn("control: client: {}", SettingsFile.reason(e));
        }
      }
    } catch (IOException e) {
      LOG.warn("control: nothing can be asked at {}: {}", path, SettingsFile.reason(e));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      LOG.warn("control: nothing can be asked at {}: {}", path, e.getMessage());
    }
  }

  /** Nobody may connect before it is the owner's only: it gets its name then. */
  private static void bind(ServerSocketChannel server, Path path) throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(made);
    server.bind(UnixDomainSocketAddress.of(made));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void serve(SocketChannel client, Handler handler) throws IOException {
    byte[] request = Channels.newInputStream(client).readNBytes(MOST_BYTES + 1);
    write(client, request.length > MOST_BYTES ? REFUSED + "too long\n" : answer(request, handler));
  }

  private static String answer(byte[] request, Handler handler) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String verb = end < 0 ? text : text.substring(0, end);
    try {
      return OK + handler.handle(verb, end < 0 ? "" : text.substring(end + 1));
    } catch (IOException e) {
      return REFUSED + e.getMessage() + "\n";
    } catch (RuntimeException e) {
      LOG.error("control: {} failed after a fault of ours", verb, e);
      return REFUSED + e + "\n";
    }
  }

  /**
   * Asks the process that listens.
   *
   * @return what was done, in lines
   * @throws Refused if it was not done
   * @throws IOException if nobody listens, or the answer does not come whole
   */
  public static String ask(Path path, String verb, String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      write(channel, verb + "\n" + text);
      channel.shutdownOutput();
      String answer =
          new String(
              Channels.newInputStream(channel).readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
      if (answer.startsWith(OK)) {
        return answer.substring(OK.length());
      }
      if (answer.startsWith(REFUSED)) {
        throw new RequestRejected(List.of(answer.substring(REFUSED.length()).stripTrailing()));
      }
      throw new IOException(path + ": closed without an answer");
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
