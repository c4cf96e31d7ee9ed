package org.serialbridge.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.serialbridge.serial.kernel.LocalSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interface to the service manager, as sd_notify(3) and sd_watchdog_enabled(3) define it: a
 * datagram socket named by {@code NOTIFY_SOCKET}. Without the socket, the methods have no effect.
 */
public final class Systemd {
  private static final Logger LOG = LoggerFactory.getLogger(Systemd.class);

  /** The longest name of a socket: {@code sun_path} of unix(7). */
  private static final int LONGEST_NAME = 108;

  private final String socketName;
  private final Optional<Duration> watchdog;

  private Systemd(String socketName, Optional<Duration> watchdog) {
    this.socketName = socketName;
    this.watchdog = watchdog;
  }

  /** The service manager of this process, if there is one. */
  public static Systemd ofProcess() {
    return of(System.getenv(), ProcessHandle.current().pid());
  }

  static Systemd of(Map<String, String> environment, long pid) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    String watched = environment.getOrDefault("WATCHDOG_PID", String.valueOf(pid));
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean isWatched =
        !socket.isEmpty()
            && watched.equals(String.valueOf(pid))
            && micros.matches("[1-9]\\d{0,15}");
    return new Systemd(
        socket,
        isWatched
            ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros))))
            : Optional.empty());
  }

  /**
   * The time limit between calls of {@link #alive}, after which systemd restarts the process; empty
   * without a watchdog.
   */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /** Reports that the start is complete. */
  public void ready() {
    tell("READY=1");
  }

  /** Reports the state of the process, in a line for {@code systemctl status}. */
  public void status(String text) {
    tell("STATUS=" + text);
  }

  /** Reports that the process does not hang. */
  public void alive() {
    tell("WATCHDOG=1");
  }

  /** Reports that the process is stopping. */
  public void stopping() {
    tell("STOPPING=1");
  }

  private void tell(String message) {
    if (socketName.isEmpty()) {
      return;
    }
    try {
      send(message);
    } catch (IOException e) {
      LOG.warn("systemd: {} was not sent: {}", message, e.getMessage());
    }
  }

  /** Sends without waiting: a full queue is an error. */
  private void send(String message) throws IOException {
    byte[] name = socketName.getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST_NAME) {
      throw new IOException("NOTIFY_SOCKET is too long");
    }
    if (name[0] == '@') { // of the abstract namespace
      name[0] = 0;
    }
    LocalSocket.send(name, message.getBytes(StandardCharsets.UTF_8));
  }
}
