package org.serialbridge.serial.kernel;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that passes bytes between the devices of two pseudo-terminals, or back to one. */
final class PtyRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PtyRelay.class);

  private final int event;
  private final CompletableFuture<Integer> end;

  private PtyRelay(Pty one, Pty other, int event) {
    this.event = event;
    end =
        CompletableFuture.supplyAsync(
            () -> SystemCalls.relay(one.device(), other.device(), event), PtyRelay::start);
  }

  /**
   * Starts a thread.
   *
   * @throws IOException if the process has too many descriptors
   */
  static PtyRelay between(Pty one, Pty other) throws IOException {
    return new PtyRelay(one, other, SystemCalls.checked("eventfd", SystemCalls.openEvent()));
  }

  private static void start(Runnable relay) {
    Thread thread = new Thread(relay, "pty");
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the thread. The bytes on their way are lost; the pseudo-terminals stay open. */
  @Override
  public void close() {
    SystemCalls.raiseEvent(event);
    int answer = end.join();
    SystemCalls.closeDescriptor(event);
    if (answer < 0) {
      LOG.error("the bytes of a pseudo-terminal were not passed on (errno {})", -answer);
    }
  }
}
