package org.serialbridge.serial.tty;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;

/** The event loop under a line, which decides how the line is read and written. */
enum LoopKind {
  THREADS {
    @Override
    EventExecutorGroup one() {
      return new DefaultEventExecutorGroup(1);
    }
  },
  EPOLL {
    @Override
    EventExecutorGroup one() {
      return new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    }
  };

  /** A group of one loop. */
  abstract EventExecutorGroup one();
}
