package org.serialbridge.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.endpoint.Transport;

/**
 * The assumptions about Netty that its documents do not promise. If a test fails after an upgrade,
 * its name is the assumption that does not hold any more.
 */
@Timeout(60)
class NettyContractTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Those of the connections. */
  private final BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();

  private EventLoops loops;

  @AfterEach
  void stop() {
    if (loops != null) {
      loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  // ---- EventLoops

  @Test
  void anEventLoopAsksItsMethodsHowLongToWait() throws Exception {
    BlockingQueue<Long> deadlines = new LinkedBlockingQueue<>();
    loops = new EventLoops(1, executor -> new RecordingIo(deadlines));
    EventLoop loop = loops.next();
    loop.submit(() -> {}).sync();
    await().atMost(PATIENCE).until(() -> Long.valueOf(-1).equals(deadlines.poll()));
    loop.schedule(() -> {}, 1, TimeUnit.HOURS);
    await().atMost(PATIENCE).until(() -> deadlines.stream().anyMatch(deadline -> deadline > 0));
  }

  /** Waits without a limit until it is woken, and notes the deadline that it was told. */
  private record RecordingIo(BlockingQueue<Long> deadlines, Semaphore woken) implements IoHandler {
    RecordingIo(BlockingQueue<Long> deadlines) {
      this(deadlines, new Semaphore(0));
    }

    @Override
    public int run(IoHandlerContext context) {
      if (context.canBlock()) {
        deadlines.add(context.deadlineNanos());
        assertThat(context.delayNanos(System.nanoTime()) == Long.MAX_VALUE)
            .as("a wait without a timer has no limit")
            .isEqualTo(context.deadlineNanos() == -1);
        woken.acquireUninterruptibly();
      }
      return 0;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return false;
    }

    @Override
    public void wakeup() {
      woken.release();
    }
  }

  // ---- Buffers

  @Test
  void javaOfThisVersionHasUnsafeAndABlockIsUsedAgain() {
    assertThat(PlatformDependent.hasUnsafe()).isTrue();
    ByteBuf block = Buffers.ALLOCATOR.directBuffer(Buffers.BLOCK);
    block.writeZero(100).retain();
    assertThat(block.hasMemoryAddress()).isTrue();
    assertThat(block.release(2)).isTrue();
    ByteBuf again = Buffers.ALLOCATOR.directBuffer(Buffers.BLOCK);
    assertThat(again).isSameAs(block);
    assertThat(again.refCnt()).isEqualTo(1);
    assertThat(again.readableBytes()).isZero();
    assertThat(again.release()).isTrue();
  }

  // ---- DirectOutput and SocketOutput

  @Test
  void theOutboundBufferTellsWhatWaitsAndTheDescriptorTakesBytes() throws Exception {
    loops = new EventLoops(1, EpollIoHandler.newFactory());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EpollSocketChannel channel = (EpollSocketChannel) connect(Transport.EPOLL, server);
      WriteBufferWaterMark marks = channel.config().getWriteBufferWaterMark();
      try (Socket peer = server.accept()) {
        onLoop(
            () -> {
              ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
              assertThat(queue.totalPendingWriteBytes()).isZero();
              assertThat(channel.bytesBeforeUnwritable()).isEqualTo(marks.high() + 1);
              channel.write(text("2"));
              long pending = queue.totalPendingWriteBytes();
              assertThat(pending).isPositive();
              assertThat(channel.bytesBeforeUnwritable()).isEqualTo(marks.high() + 1 - pending);
              ByteBuf first = text("1");
              assertThat(channel.fd().writeAddress(first.memoryAddress(), 0, 1)).isEqualTo(1);
              first.release();
              channel.flush();
              assertThat(queue.totalPendingWriteBytes()).isZero();
              return null;
            });
        assertThat(new String(peer.getInputStream().readNBytes(2), US_ASCII)).isEqualTo("12");
        onLoop(
            () -> {
              assertThat(fill(channel)).as("a full socket takes 0 bytes").isZero();
              channel.close();
              assertThat(channel.unsafe().outboundBuffer()).as("when it is closed").isNull();
              ByteBuf late = text("x");
              assertThatThrownBy(() -> channel.fd().writeAddress(late.memoryAddress(), 0, 1))
                  .isInstanceOf(IOException.class);
              late.release();
              return null;
            });
      }
    }
  }

  /** The result of the last write to a peer that does not read. */
  private static int fill(EpollSocketChannel channel) throws IOException {
    ByteBuf much = Unpooled.directBuffer(1 << 20).writeZero(1 << 20);
    int written = 1;
    for (int i = 0; i < 100 && written > 0; i++) {
      written = channel.fd().writeAddress(much.memoryAddress(), 0, much.writerIndex());
    }
    much.release();
    return written;
  }

  // ---- TcpState

  @Test
  void theKernelTellsAResetBehindAFin() throws Exception {
    loops = new EventLoops(1, EpollIoHandler.newFactory());
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Channel channel = connect(Transport.EPOLL, server);
      channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
      Socket peer = server.accept();
      assertThat(onLoop(() -> TcpState.isReset(channel))).isFalse();
      peer.shutdownOutput();
      peer.setSoLinger(true, 0);
      await().atMost(PATIENCE).until(() -> ((EpollSocketChannel) channel).isInputShutdown());
      assertThat(onLoop(() -> TcpState.isReset(channel))).isFalse();
      peer.close();
      await().atMost(PATIENCE).until(() -> onLoop(() -> TcpState.isReset(channel)));
    }
  }

  // ---- AnswerDecoder

  @Test
  void aDecoderKnowsTheBytesBehindAnAnswer() {
    AnswerDecoder decoder = new AnswerDecoder(4096, 8192);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            decoder,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                if (message instanceof LastHttpContent) {
                  decoder.atEndOfAnswer();
                }
                context.fireChannelRead(message);
              }
            });
    channel.writeInbound(text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore"));
    assertThat(decoder.bytesBehindAnswer()).isEqualTo(4);
    channel.finishAndReleaseAll();
  }

  // ---- Reason

  @ParameterizedTest
  @EnumSource(Transport.class)
  void errorsOfSocketsHaveTheirReasonInTheText(Transport transport) throws Exception {
    loops = new EventLoops(1, transport.ioHandler());
    InetSocketAddress taken;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      taken = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      Throwable inUse = causeOfBind(transport, taken);
      assertThat(Reason.of(inUse)).isEqualTo("Address already in use");
      assertThat(Reason.isLocalPortTaken(inUse)).isTrue();
      assertReset(transport, server);
    }
    Throwable refused = connecting(transport, taken).await().cause();
    assertThat(Reason.of(refused)).isEqualTo("Connection refused");
    assertThat(Reason.isLocalPortTaken(refused)).isFalse();
    Throwable ofOthers = causeOfBind(transport, new InetSocketAddress("192.0.2.1", 0));
    assertThat(Reason.of(ofOthers)).isEqualTo("Cannot assign requested address");
    assertThat(Reason.isLocalPortTaken(ofOthers)).isTrue();
  }

  private void assertReset(Transport transport, ServerSocket server) throws Exception {
    Channel channel = connect(transport, server);
    Socket peer = server.accept();
    peer.setSoLinger(true, 0);
    peer.close();
    Throwable reset = causes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(Reason.of(reset)).startsWith("Connection reset");
    assertThat(channel.closeFuture().await(PATIENCE.toMillis())).isTrue();
  }

  private Throwable causeOfBind(Transport transport, InetSocketAddress address) throws Exception {
    ServerBootstrap bootstrap = transport.tcpServer().group(loops);
    return bootstrap.childHandler(new ChannelInboundHandlerAdapter()).bind(address).await().cause();
  }

  private Channel connect(Transport transport, ServerSocket server) throws Exception {
    return connecting(
            transport, new InetSocketAddress(server.getInetAddress(), server.getLocalPort()))
        .sync()
        .channel();
  }

  private ChannelFuture connecting(Transport transport, InetSocketAddress to) {
    return new Bootstrap()
        .group(loops)
        .channel(transport == Transport.EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                causes.add(cause);
              }
            })
        .connect(to);
  }

  private <T> T onLoop(Callable<T> step) throws Exception {
    return loops.next().submit(step).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private static ByteBuf text(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(US_ASCII));
  }
}
