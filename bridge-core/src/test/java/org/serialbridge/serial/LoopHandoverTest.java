package org.serialbridge.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopHandoverTest {
  private final EventExecutor loop = new DefaultEventExecutor();
  private final LoopHandover handover = new LoopHandover(loop);
  private final CountDownLatch done = new CountDownLatch(1);

  @Test
  void theEventLoopGoesOnWithIt() throws Exception {
    handover.execute(done::countDown);
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void aLoopThatHasEndedIsNoError() throws Exception {
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
    assertThatNoException().isThrownBy(() -> handover.execute(done::countDown));
    assertThat(done.getCount()).isEqualTo(1);
  }
}
