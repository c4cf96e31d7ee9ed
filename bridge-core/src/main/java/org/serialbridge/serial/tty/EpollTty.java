package org.serialbridge.serial.tty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a tty in the epoll set of its event loop, which reads and writes it without
 * another thread. The descriptor does not block (O_NONBLOCK). jSerialComm opened it and closes it.
 *
 * <pre>
 * epoll -- while there is a permit --> read --> receiver, gives the permit back
 * write, or epoll while the kernel takes no more --> writer --> kernel
 * writer -- changes, one by one --> executor
 * </pre>
 *
 * There is one permit: read data is received at once, and a paused line keeps the permit. The
 * kernel is told the watched events after an event was handled, if they have changed: a permit that
 * comes back at once costs no system call.
 */
final class EpollTty implements EpollIoHandle, LineIo, LineReader {
  /** Limit of the times that a fast line is received before other lines get their turn. */
  private static final int MOST_TURNS = 2;

  /** Full reads of a fast line that are received together: peers get them by one system call. */
  private static final int MOST_JOINED = 4;

  /** The most bytes that the kernel gives at once; after a read of this size, more may be left. */
  private static final int FULL_READ = READ_SIZE - 1;

  /**
   * Events that are always reported. They replace {@link EpollIoOps#NONE}, with which Netty removes
   * the descriptor from the epoll set for good.
   */
  private static final EpollIoOps ERROR_ONLY = EpollIoOps.EPOLLERR;

  /** And EPOLLHUP of epoll_ctl(2), which Netty does not name. */
  private static final int GONE = EpollIoOps.EPOLLERR.value() | 0x10;

  private static final EpollIoOps INPUT_AND_OUTPUT = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT);

  /** One for all lines of an event loop: it is used during one call of the receiver only. */
  private static final FastThreadLocal<ByteBuffer> BUFFER =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
          return ByteBuffer.allocateDirect(MOST_JOINED * READ_SIZE);
        }
      };

  private final Tty tty;
  private final FileDescriptor descriptor;
  private final IoEventLoop loop;
  private final Executor changes;
  private Received receiver = (bytes, atNanos) -> {};
  private Runnable failed = () -> {};
  private int permits = 1;
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
  public LineReader reader(Received received, Runnable whenGone) {
    receiver = received;
    failed = whenGone;
    return this;
  }

  @Override
  public LineWriter writer(Runnable writable, Runnable whenGone) {
    EpollWriter made = new EpollWriter(this, tty, loop, changes, writable, whenGone);
    writer = made;
    return made;
  }

  @Override
  public FileDescriptor fd() {
    return descriptor;
  }

  @Override
  public void start() {
    watchInput(true);
    loop.register(this)
        .addListener(
            (Future<IoRegistration> registered) -> {
              if (!registered.isSuccess()) {
                failed.run();
              } else if (ended) {
                registered.getNow().cancel();
              } else {
                registration = registered.getNow();
                watchOrFail();
              }
            });
  }

  private void watchOrFail() {
    try {
      watch();
    } catch (UncheckedIOException e) {
      failed.run();
    }
  }

  @Override
  public void givePermit() {
    permits++;
    watchInput(true);
  }

  private void watchInput(boolean wanted) {
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
      if ((ops.value() & GONE) != 0) {
        readToEnd(); // before a write can fail
        fail();
      }
      if (!ended && ops.contains(EpollIoOps.EPOLLOUT) && writer != null) {
        writer.writable();
      }
      if (!ended && ops.contains(EpollIoOps.EPOLLIN) && permits > 0) {
        readable();
      }
    } finally {
      isHandling = false;
      watch();
    }
  }

  /** Data has come, or the end of the line. */
  private void readable() {
    try {
      // A read is empty if the tty hung up, and if it has no data (VMIN and VTIME are 0).
      if (!read() && tty.receivedBytes() < 0) {
        fail();
      }
    } catch (IOException e) { // a pseudo-terminal whose other end was closed
      fail();
    }
  }

  /** Receives while reads are full and it is permitted; false if there was no data. */
  private boolean read() throws IOException {
    ByteBuffer buffer = BUFFER.get();
    int turns = 0;
    boolean more;
    do {
      more = readJoined(buffer);
      if (buffer.position() > 0) {
        turns++;
        permits--;
        watchInput(permits > 0);
        receiver.received(buffer.flip(), loop.ticker().nanoTime());
      }
    } while (more && permits > 0 && !ended && turns < MOST_TURNS);
    return turns > 0;
  }

  /** Reads into the buffer while reads are full; true if more may be left. */
  private boolean readJoined(ByteBuffer buffer) throws IOException {
    buffer.clear();
    int count;
    do {
      int begin = buffer.position();
      try {
        count = descriptor.read(buffer, begin, begin + READ_SIZE);
      } catch (IOException e) {
        if (begin == 0) {
          throw e;
        }
        return true; // the next read tells it again, after the data
      }
      buffer.position(begin + Math.max(0, count));
    } while (count >= FULL_READ && buffer.remaining() >= READ_SIZE);
    return count >= FULL_READ;
  }

  /** Reads the rest of the kernel's data at the end of the line, with or without a permit. */
  void readToEnd() {
    try {
      boolean more = true;
      while (more && !ended) {
        more = read();
      }
    } catch (IOException e) {
      // That was the end.
      return;
    }
  }

  private void fail() {
    if (!ended) {
      failed.run();
    }
  }

  /** Ends the watching, too; afterwards the descriptor may be closed. */
  @Override
  public void end() {
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

  /** Nothing is read since the end. */
  @Override
  public void join(long millis) {}
}
