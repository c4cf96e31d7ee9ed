package org.serialbridge.bridge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.serialbridge.at.HostNetwork;
import org.serialbridge.at.SerialConsole;
import org.serialbridge.at.UnitFacts;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.serial.SerialDriver;
import org.serialbridge.serial.SerialLine;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.UartSettings;
import org.serialbridge.settings.UnitSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One serial line joined to one endpoint: what a hardware unit is. Everything happens on its event
 * loop.
 *
 * <pre>
 * tty --> line --> console --(data mode)--> endpoint --> peers
 *                     |(command mode): replies to the line, changes to the settings store
 * tty <-- line <-- held back while there is no line, or a dialogue on it <-- endpoint <-- peers
 * </pre>
 *
 * Backpressure: the line is read while the endpoint takes more, the endpoint while the line does.
 */
final class Converter {
  /** Makes the endpoint that the settings ask for. */
  @FunctionalInterface
  interface EndpointFactory {
    Endpoint create(UnitSettings running, EventLoop loop, Endpoint.Listener listener);
  }

  private static final Logger LOG = LoggerFactory.getLogger(Converter.class);

  private final String name;
  private final EventLoop loop;
  private final SettingsStore store;
  private final Supplier<HostNetwork> hostNetwork;
  private final EndpointFactory endpoints;
  private final LineKeeper keeper;
  private final SerialConsole console;
  private final PeerListener peerListener = new PeerListener();

  /** From peers, read before their reading stopped: at most one read of each. */
  private final Queue<ByteBuf> heldBack = new ArrayDeque<>();

  private Endpoint endpoint;
  private boolean holdsNetwork;
  private @Nullable Future<?> consoleTimer;

  Converter(
      Appliance.Port port,
      EventLoop loop,
      SettingsStore store,
      SerialDriver driver,
      Executor blocking,
      Supplier<HostNetwork> hostNetwork,
      EndpointFactory endpoints) {
    name = port.name();
    this.loop = loop;
    this.store = store;
    this.hostNetwork = hostNetwork;
    this.endpoints = endpoints;
    keeper = new LineKeeper(name, port.device(), driver, loop, blocking, new LineOwner());
    console = new SerialConsole(new Facts(), running().get(SettingTable.UART), new ConsoleOutput());
    endpoint = endpoints.create(running(), loop, peerListener);
  }

  /** The stored settings; those in force are what they were at the last start. */
  private UnitSettings running() {
    return store.unit(name);
  }

  /** Starts; on the event loop. The future is completed when the endpoint has tried to open. */
  Future<Void> start() {
    keeper.open(running().get(SettingTable.UART));
    endpoint.setReading(false); // until there is a line
    return endpoint.open();
  }

  /** Disconnects the peers and sends out what they sent; on the event loop. */
  Future<Void> stop(long drainMillis) {
    endpoint.close();
    SerialLine line = keeper.line();
    while (line != null && !holdsNetwork && !heldBack.isEmpty()) {
      line.write(heldBack.remove());
    }
    return keeper.close(drainMillis);
  }

  /**
   * What AT+Z, AT+CLIENTRST and AT+RSTIM do: the stored settings come into force. The line stays
   * open.
   */
  private void restart() {
    LOG.info("{}: restarting", name);
    UnitSettings next = running();
    UartSettings uart = next.get(SettingTable.UART);
    keeper.configure(uart);
    console.restarted(uart);
    heldBack.forEach(ByteBuf::release);
    heldBack.clear();
    endpoint
        .close()
        .addListener(
            closed -> {
              endpoint = endpoints.create(next, loop, peerListener);
              regulate();
              endpoint.open();
            });
  }

  // ---- serial line to network

  private void receivedFromLine(ByteBuffer bytes, long readAtNanos) {
    console.receive(bytes, readAtNanos);
    afterConsole();
  }

  private void afterConsole() {
    armConsoleTimer();
    regulate();
  }

  private void armConsoleTimer() {
    if (consoleTimer != null) {
      consoleTimer.cancel(false);
      consoleTimer = null;
    }
    OptionalLong deadline = console.deadline();
    if (deadline.isPresent()) {
      long delay = deadline.getAsLong() - loop.ticker().nanoTime();
      consoleTimer = loop.schedule(this::consoleTime, Math.max(0, delay), TimeUnit.NANOSECONDS);
    }
  }

  private void consoleTime() {
    console.poll(loop.ticker().nanoTime());
    afterConsole();
  }

  // ---- network to serial line

  private void receivedFromPeer(ByteBuf bytes) {
    heldBack.add(bytes);
    regulate();
  }

  private boolean lineTakes() {
    SerialLine line = keeper.line();
    return line != null && line.isWritable() && !holdsNetwork;
  }

  /** Moves what may move now, and reads from either side only what the other one takes. */
  private void regulate() {
    SerialLine line = keeper.line();
    while (line != null && lineTakes() && !heldBack.isEmpty()) {
      line.write(heldBack.remove());
    }
    endpoint.setReading(lineTakes());
    if (line != null) {
      line.setReading(!console.awaitsStore() && (holdsNetwork || endpoint.isWritable()));
    }
  }

  private final class LineOwner implements LineKeeper.Owner {
    @Override
    public void lineOpened(SerialLine line) {
      console.restarted(line.parameters());
      afterConsole();
    }

    @Override
    public void received(ByteBuffer bytes, long readAtNanos) {
      receivedFromLine(bytes, readAtNanos);
    }

    @Override
    public void writabilityChanged() {
      regulate();
    }

    @Override
    public void hungUp(String reason) {
      regulate();
    }
  }

  private final class PeerListener implements Endpoint.Listener {
    @Override
    public void receivedFromPeer(ByteBuf bytes) {
      Converter.this.receivedFromPeer(bytes);
    }

    @Override
    public void endpointWritabilityChanged() {
      regulate();
    }
  }

  private final class ConsoleOutput implements SerialConsole.Output {
    @Override
    public void toNetwork(ByteBuffer data) {
      endpoint.send(Unpooled.wrappedBuffer(data));
    }

    @Override
    public void toSerial(ByteBuffer reply) {
      SerialLine line = keeper.line();
      if (line != null) {
        line.write(Unpooled.wrappedBuffer(reply));
      }
    }

    @Override
    public void holdNetwork(boolean held) {
      holdsNetwork = held;
    }

    @Override
    public void store(UnaryOperator<UnitSettings> change) {
      store.change(
          name,
          change,
          loop,
          success -> {
            console.stored(success, loop.ticker().nanoTime());
            afterConsole();
          });
    }

    @Override
    public void restart() {
      Converter.this.restart();
    }
  }

  private final class Facts implements UnitFacts {
    @Override
    public UnitSettings stored() {
      return store.unit(name);
    }

    @Override
    public HostNetwork hostNetwork() {
      return hostNetwork.get();
    }

    @Override
    public boolean isConnected() {
      return endpoint.isConnected();
    }
  }
}
