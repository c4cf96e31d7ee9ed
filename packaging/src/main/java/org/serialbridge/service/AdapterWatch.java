package org.serialbridge.service;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for new ttys in {@code /dev} (inotify). */
final class AdapterWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterWatch.class);

  /** Time in which udev makes the stable paths, and an adapter with several ports its ttys. */
  private static final long QUIET_MILLIS = 1_000;

  private AdapterWatch() {}

  /**
   * Starts to watch, on a new thread.
   *
   * @param changed called on that thread at the start and after new ttys, each time when no more of
   *     them come
   */
  static void start(Path dev, Runnable changed) {
    try {
      WatchService service = FileSystems.getDefault().newWatchService();
      dev.register(service, StandardWatchEventKinds.ENTRY_CREATE);
      Thread thread = new Thread(() -> run(service, changed), "adapters");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      LOG.warn(
          "adapters: {} cannot be watched, new adapters wait for a restart: {}", dev, e.toString());
    }
  }

  private static void run(WatchService service, Runnable changed) {
    try {
      while (true) {
        awaitQuiet(service);
        changed.run();
        while (!hasTty(service.take())) {
          // Another kind of device.
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      LOG.debug("adapters: not watched any more: {}", e.toString());
    }
  }

  private static void awaitQuiet(WatchService service) throws InterruptedException {
    WatchKey more = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    while (more != null) {
      hasTty(more);
      more = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Takes the events off. */
  private static boolean hasTty(WatchKey key) {
    boolean found = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      found |= event.kind() == StandardWatchEventKinds.OVERFLOW || isTty(event);
    }
    key.reset();
    return found;
  }

  private static boolean isTty(WatchEvent<?> event) {
    return String.valueOf(event.context()).startsWith("tty");
  }
}
