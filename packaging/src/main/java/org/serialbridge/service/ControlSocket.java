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
import jdk.net.ExtendedSocketOptions;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local (unix) socket at which the owner of the process and root control it. A client sends a
 * request and closes its sending side; it gets an answer and the end of the stream.
 *
 * <pre>
 * request = verb LF text
 * answer  = ("ok" | "refused") LF text
 * </pre>
 *
 * One thread serves one client at a time: a request may wait for a disk.
 */
public final class ControlSocket {
  /** Carries out requests, one at a time. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Carries out a request.
     *
     * @param author the user of the client's process
     * @return the result in lines of text
     * @throws IOException if it was not carried out; the message gives the reasons in lines
     */
    String handle(String verb, String text, Author author) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int MOST_BYTES = 1 << 20;
  private static final String OK = "ok\n";
  private static final String REFUSED = "refused\n";

  private ControlSocket() {}

  /**
   * Listens, if possible; without the socket the service starts all the same.
   *
   * @param path path of the socket; a socket that an earlier process left there is replaced
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
      LOG.warn("control: socket {} cannot be opened: {}", path, SettingsFile.reason(e));
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      LOG.warn("control: socket {} cannot be opened: {}", path, e.getMessage());
    }
  }

  /** Binds the socket under another name: it gets its name when only the owner may connect. */
  private static void bind(ServerSocketChannel server, Path path) throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(made);
    server.bind(UnixDomainSocketAddress.of(made));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
    Files.move(made, path, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void serve(SocketChannel client, Handler handler) throws IOException {
    byte[] request = Channels.newInputStream(client).readNBytes(MOST_BYTES + 1);
    write(
        client,
        request.length > MOST_BYTES
            ? REFUSED + "too long\n"
            : answer(request, author(client), handler));
  }

  /** The kernel says whose process has connected. */
  private static Author author(SocketChannel client) throws IOException {
    return Author.local(client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName());
  }

  private static String answer(byte[] request, Author author, Handler handler) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String verb = end < 0 ? text : text.substring(0, end);
    try {
      return OK + handler.handle(verb, end < 0 ? "" : text.substring(end + 1), author);
    } catch (IOException e) {
      return REFUSED + e.getMessage() + "\n";
    } catch (RuntimeException e) {
      LOG.error("control: {} failed after an internal error", verb, e);
      return REFUSED + e + "\n";
    }
  }

  /**
   * Sends a request to the process that listens.
   *
   * @return the result in lines of text
   * @throws RequestRejected if it was not carried out
   * @throws IOException if no process listens, or the answer is incomplete
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
