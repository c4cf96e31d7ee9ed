package org.serialbridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelId;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.serialbridge.access.LoginThrottle;
import org.serialbridge.memory.MemoryBudget;
import org.serialbridge.settings.AllowList;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.PortSettings;

/** How many connections there may be. */
class ConnectionsTest {
  private final MockTicker ticker = Ticker.newMockTicker();
  private final List<String> log = new ArrayList<>();
  private final RateLimitedLog rateLimited = new RateLimitedLog(ticker, log::add);
  private final EmbeddedChannel loopOwner = new EmbeddedChannel();
  private final List<EmbeddedChannel> made = new ArrayList<>();
  private AllowList allowed = AllowList.ALL;
  private final Connections connections =
      new Connections(
          loopOwner.eventLoop(),
          new Router(
              new AccessControl(
                  () -> PortSettings.FACTORY.device(),
                  new Sessions(ticker),
                  new LoginThrottle(ticker),
                  rateLimited,
                  new RecentUsers(ticker),
                  RouterRig.nowhere()),
              new StaticFiles(Runnable::run)),
          rateLimited,
          new MemoryBudget(8 << 20),
          address -> allowed.admits(address.getAddress()),
          Optional::empty);

  /** A connection from an address. */
  private static final class From extends EmbeddedChannel {
    private final SocketAddress remote;

    From(ChannelId id, String address) {
      super(id);
      remote = new InetSocketAddress(address, 50_000);
    }

    @Override
    protected SocketAddress remoteAddress0() {
      return remote;
    }

    @Override
    protected SocketAddress localAddress0() {
      return RouterRig.HERE.reached();
    }
  }

  @AfterEach
  void close() {
    made.forEach(EmbeddedChannel::finishAndReleaseAll);
    loopOwner.finishAndReleaseAll();
  }

  private EmbeddedChannel connect(String address) {
    EmbeddedChannel channel = new From(DefaultChannelId.newInstance(), address);
    made.add(channel);
    connections.add(channel);
    return channel;
  }

  private void connect(String address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(connect(address).isOpen()).as("connection %d of %s", i, address).isTrue();
    }
  }

  @Test
  void oneAddressGetsHalfOfThem() {
    connect("192.0.2.1", Connections.MOST_OF_ADDRESS);
    EmbeddedChannel refused = connect("192.0.2.1");
    assertThat(refused.isOpen()).isFalse();
    assertThat(refused.pipeline().get(Connection.class)).as("what reads requests").isNull();
    assertThat(log).containsExactly("too many connections: 192.0.2.1");
    connect("192.0.2.2", 1);
  }

  @Test
  void allTogetherAreLimited() {
    connect("192.0.2.1", Connections.MOST_OF_ADDRESS);
    connect("192.0.2.2", Connections.MOST - Connections.MOST_OF_ADDRESS);
    assertThat(connect("192.0.2.3").isOpen()).isFalse();
    assertThat(log).containsExactly("too many connections: 192.0.2.3");
  }

  @Test
  void whoGoesMakesRoom() {
    connect("192.0.2.1", Connections.MOST_OF_ADDRESS);
    made.get(3).close();
    connect("192.0.2.1", 1);
    assertThat(connect("192.0.2.1").isOpen()).isFalse();
  }

  @Test
  void aFloodIsToldOnceAMinute() {
    connect("192.0.2.1", Connections.MOST_OF_ADDRESS);
    for (int i = 0; i < 1_000; i++) {
      assertThat(connect("192.0.2.1").isOpen()).isFalse();
    }
    assertThat(log).hasSize(1);
  }

  @Test
  void anAddressMustBeAllowed() throws Exception {
    connect("192.0.2.1", 1);
    connect("192.0.2.2", 1);
    allowed = DeviceRows.WEB_ALLOW.parse("192.0.2.2-192.0.2.3");
    EmbeddedChannel refused = connect("192.0.2.1");
    assertThat(refused.isOpen()).isFalse();
    assertThat(refused.pipeline().get(Connection.class)).as("what reads requests").isNull();
    assertThat(log).containsExactly("not allowed: 192.0.2.1");
    connect("192.0.2.3", 1);
    connections.disconnectNotAllowed();
    assertThat(made).extracting(EmbeddedChannel::isOpen).containsExactly(false, true, false, true);
  }

  @Test
  void theEndOfTheServerEndsThem() {
    connect("192.0.2.1", 3);
    connections.close();
    assertThat(made).noneMatch(EmbeddedChannel::isOpen);
  }
}
