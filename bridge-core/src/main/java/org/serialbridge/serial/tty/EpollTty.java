package org.serialbridge.serial.tty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.io.UncheckedIOException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a tty in the epoll set of its event loop, which reads and writes it without
 * another thread. The descriptor does not block (O_NONBLOCK). jSerialComm opened it and closes it.
 *
 * <pre>
 * epoll -- while it has a permit --> reader --> listener, gives the permit back
 * write, or epoll while the kernel takes no more --> writer --> kernel
 * writer -- changes, one by one --> executor
 * </pre>
 *
 * The kernel is told the watched events after an event was handled, if they have changed. A reader
 * that gets its permit back at once costs no system call.
 */
final class EpollTty implements EpollIoHandle, LineIo {
  /**
   * Events that are always reported. They replace {@link EpollIoOps#NONE}, with which Netty removes
   * the descriptor from the epoll set for good.
   */
  private static final EpollIoOps ERROR_ONLY = EpollIoOps.EPOLLERR;

  /** And EPOLLHUP of epoll_ctl(2), which Netty does not name. */
  private static final int GONE = EpollIoOps.EPOLLERR.value() | 0x10;

  private static final EpollIoOps INPUT_AND_OUTPUT = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

  private final Tty tty;
  private final FileDescriptor descriptor;
  private final IoEventLoop loop;
  private final Executor changes;
  private @Nullable EpollReader reader;
  private @Nullable EpollWriter writer;
  private @Nullable IoRegistration registration;
  private EpollIoOps watched = EpollIoOps.NONE;
  private boolean wantsInput;
  private boolean wantsOutput;
  private boolean isHandling;
  private boolean ended;

  /**
   * Takes over an open tty that never blocks.
   *
   * @param number number of its descriptor
   * @param changes runs changes, which may block
   */
  EpollTty(Tty tty, int number, IoEventLoop loop, Executor changes) {
    this.tty = tty;
    descriptor = new FileDescriptor(number);
    this.loop = loop;
    this.changes = changes;
  }

  @Override
  public LineReader reader(LineReader.Received received, Runnable failed) {
    EpollReader made = new EpollReader(this, tty, loop.ticker(), received, failed);
    reader = made;
    return made;
  }

  @Override
  public LineWriter writer(Runnable writable, Runnable failed) {
    EpollWriter made = new EpollWriter(this, tty, loop, changes, writable, failed);
    writer = made;
    return made;
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  /**
   * Begins to watch, on the event loop.
   *
   * @param failed called if it cannot be watched
   */
  void register(Runnable failed) {
    loop.register(this)
        .addListener(
            (Future<IoRegistration> registered) -> {
              if (!registered.isSuccess()) {
                failed.run();
              } else if (ended) {
                registered.getNow().cancel();
              } else {
                registration = registered.getNow();
                watchOr(failed);
              }
            });
  }

  private void watchOr(Runnable failed) {
    try {
      watch();
    } catch (UncheckedIOException e) {
      failed.run();
    }
  }

  void watchInput(boolean wanted) {
    wantsInput = wanted;
    watch();
  }

  void watchOutput(boolean wanted) {
    wantsOutput = wanted;
    watch();
  }

  private void watch() {
    if (isHandling || registration == null) {
      return;
    }
    EpollIoOps wanted =
        wantsInput
            ? wantsOutput ? INPUT_AND_OUTPUT : EpollIoOps.EPOLLIN
            : wantsOutput ? EpollIoOps.EPOLLOUT : ERROR_ONLY;
    if (!wanted.equals(watched)) {
      watched = wanted;
      registration.submit(wanted);
    }
  }

  @Override
  public void handle(IoRegistration registered, IoEvent event) {
    EpollIoOps ops = ((EpollIoEvent) event).ops();
    isHandling = true;
    try {
      if (reader != null && (ops.value() & GONE) != 0) {
        readToEnd(); // before a write can fail
        reader.fail();
      }
      if (!ended && ops.contains(EpollIoOps.EPOLLOUT) && writer != null) {
        writer.writable();
      }
      if (!ended && ops.contains(EpollIoOps.EPOLLIN) && reader != null) {
        reader.readable();
      }
    } finally {
      isHandling = false;
      watch();
    }
  }

  /** Reads the data that came before the end. */
  void readToEnd() {
    if (reader != null) {
      reader.readToEnd();
    }
  }

  /** Ends the watching, on the event loop. Afterwards the descriptor may be closed. */
  void end() {
    ended = true;
    if (registration != null) {
      registration.cancel();
      registration = null;
    }
  }

  /** Called at the end of the event loop. The owner closes the line and the descriptor. */
  @Override
  public void close() {
    end();
  }
}
