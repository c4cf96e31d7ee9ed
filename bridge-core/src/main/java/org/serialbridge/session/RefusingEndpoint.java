package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.peer.Peer;

/**
 * An endpoint that is open only while the serial device is present (AT+DEVLOST=REFUSE). It makes a
 * real one for each presence of the device.
 *
 * <pre>
 *             open              device is there            device is lost
 * CREATED -----------> WAITING ----------------> OPEN --------------------> LOST
 *                                                  ^     device is there     |
 *                                                  +-- and the ports are ----+
 *                                                            free
 * any --close--> CLOSED
 * </pre>
 */
final class RefusingEndpoint implements Endpoint {
  private enum State {
    CREATED,
    WAITING,
    OPEN,
    LOST,
    CLOSED
  }

  private final Supplier<Endpoint> endpoints;

  /** Completed when the endpoint has tried to open, or the device is absent. */
  private final Promise<Void> tried;

  private State state = State.CREATED;
  private Endpoint endpoint;

  /** Completed when the ports of the previous endpoint are free. */
  private Future<Void> freed;

  private boolean isDeviceThere;
  private boolean reading = true;

  /**
   * An endpoint that is not open yet.
   *
   * @param endpoints makes the first endpoint, and another one after each that was closed
   */
  RefusingEndpoint(boolean isDeviceThere, EventLoop loop, Supplier<Endpoint> endpoints) {
    this.isDeviceThere = isDeviceThere;
    this.endpoints = endpoints;
    tried = loop.newPromise();
    freed = loop.newSucceededFuture(null);
    endpoint = endpoints.get();
  }

  // ---- the device

  /** The device is present. */
  void deviceIsThere() {
    isDeviceThere = true;
    openIfMay();
  }

  /** The device could not be opened. */
  void deviceIsAbsent() {
    tried.trySuccess(null);
  }

  /**
   * The device is gone.
   *
   * @return whether the peers were disconnected
   */
  boolean deviceIsLost() {
    isDeviceThere = false;
    if (state != State.OPEN) {
      return false;
    }
    state = State.LOST;
    endpoint.disconnectPeers();
    freed = endpoint.close();
    return true;
  }

  private void openIfMay() {
    boolean isWanted = state == State.WAITING || state == State.LOST;
    if (!isWanted || !isDeviceThere) {
      return;
    }
    if (!freed.isDone()) {
      freed.addListener(over -> openIfMay());
      return;
    }
    if (state == State.LOST) {
      endpoint = endpoints.get();
      endpoint.setReading(reading);
    }
    state = State.OPEN;
    endpoint.open().addListener(over -> tried.trySuccess(null));
  }

  // ---- the endpoint

  /**
   * {@inheritDoc}
   *
   * <p>While the device is absent, the future is completed when the first attempt to open the
   * device is over.
   */
  @Override
  public Future<Void> open() {
    state = State.WAITING;
    openIfMay();
    return tried;
  }

  @Override
  public void send(ByteBuf data) {
    if (state == State.LOST) {
      data.release(); // no peer is connected
    } else {
      endpoint.send(data);
    }
  }

  @Override
  public void forgetUnsent() {
    endpoint.forgetUnsent();
  }

  @Override
  public boolean isWritable() {
    return state != State.OPEN || endpoint.isWritable();
  }

  @Override
  public boolean isConnected() {
    return state == State.OPEN && endpoint.isConnected();
  }

  @Override
  public List<? extends Peer> peers() {
    return state == State.OPEN ? endpoint.peers() : List.of();
  }

  @Override
  public String state() {
    return state == State.WAITING || state == State.LOST
        ? "waits for the serial device"
        : endpoint.state();
  }

  @Override
  public Optional<String> problem() {
    return state == State.OPEN ? endpoint.problem() : Optional.empty();
  }

  @Override
  public List<String> hints() {
    return state == State.OPEN ? endpoint.hints() : List.of();
  }

  @Override
  public void disconnectNotAllowed() {
    endpoint.disconnectNotAllowed();
  }

  @Override
  public boolean disconnectClient(String address) {
    return state == State.OPEN && endpoint.disconnectClient(address);
  }

  @Override
  public void setReading(boolean wanted) {
    reading = wanted;
    endpoint.setReading(wanted);
  }

  @Override
  public void disconnectPeers() {
    endpoint.disconnectPeers();
  }

  @Override
  public Future<Void> close() {
    boolean isFreed = state == State.LOST;
    state = State.CLOSED;
    tried.trySuccess(null);
    return isFreed ? freed : endpoint.close();
  }
}
