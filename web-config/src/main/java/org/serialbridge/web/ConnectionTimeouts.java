package org.serialbridge.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Closes a connection that does not make progress. */
final class ConnectionTimeouts extends ChannelInboundHandlerAdapter {
  static final long REQUEST_SECONDS = 10;
  static final long IDLE_SECONDS = 30;
  static final long ANSWER_SECONDS = 60;
  static final long END_SECONDS = 2;

  private final Runnable tooSlow;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> end;
  private boolean isIdle;

  /**
   * For one connection.
   *
   * @param tooSlow told when a request did not come in time
   */
  ConnectionTimeouts(Runnable tooSlow) {
    this.tooSlow = tooSlow;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    isIdle = true; // browsers open connections that they may never use
    closeAfter(REQUEST_SECONDS, () -> {});
    active.fireChannelActive();
  }

  /** The first bytes of a request. */
  @Override
  public void channelRead(ChannelHandlerContext reading, Object message) {
    if (isIdle) {
      isIdle = false;
      closeAfter(REQUEST_SECONDS, tooSlow);
    }
    reading.fireChannelRead(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext inactive) {
    forEver();
    inactive.fireChannelInactive();
  }

  /** A request has come whole. */
  void answering() {
    isIdle = false;
    closeAfter(ANSWER_SECONDS, () -> {});
  }

  /** The answer was sent: another request may come. */
  void idle() {
    isIdle = true;
    closeAfter(IDLE_SECONDS, () -> {});
  }

  /** The last answer was sent, and the other side should close. */
  void ending() {
    isIdle = false;
    closeAfter(END_SECONDS, () -> {});
  }

  /** From now on there is no limit. */
  void forEver() {
    if (end != null) {
      end.cancel(false);
      end = null;
    }
  }

  private void closeAfter(long seconds, Runnable told) {
    forEver();
    ChannelHandlerContext own = context;
    if (own != null) {
      end =
          own.executor()
              .schedule(
                  () -> {
                    told.run();
                    own.close();
                  },
                  seconds,
                  TimeUnit.SECONDS);
    }
  }
}
