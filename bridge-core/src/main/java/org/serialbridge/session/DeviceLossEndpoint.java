package org.serialbridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.function.Supplier;
import org.serialbridge.endpoint.Endpoint;
import org.serialbridge.endpoint.Peer;
import org.serialbridge.settings.DeviceLost;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SerialPortRows;

/**
 * The endpoint of a converter, and its behaviour while the serial device is absent (AT+DEVLOST).
 *
 * <pre>
 * HOLD    nothing
 * CLOSE   the peers are disconnected when the device goes
 * REFUSE  likewise, and the endpoint is closed; another one is opened when the device returns
 * </pre>
 */
public final class DeviceLossEndpoint implements Endpoint {
  private final DeviceLost whenLost;
  private final Supplier<Endpoint> endpoints;

  /** Completed when the endpoint has tried to open, or the device is absent. */
  private final Promise<Void> tried;

  private Endpoint endpoint;

  /** Completed when the ports of the previous endpoint are free. */
  private Future<Void> freed;

  private boolean isDeviceThere;
  private boolean isWanted;
  private boolean isOpen;
  private boolean isSpent;
  private boolean reading = true;
  private boolean closed;

  /**
   * An endpoint that is not open yet.
   *
   * @param endpoints makes the first endpoint, and another one after each that was closed
   */
  DeviceLossEndpoint(
      DeviceLost whenLost, boolean isDeviceThere, EventLoop loop, Supplier<Endpoint> endpoints) {
    this.whenLost = whenLost;
    this.isDeviceThere = isDeviceThere;
    this.endpoints = endpoints;
    tried = loop.newPromise();
    freed = loop.newSucceededFuture(null);
    endpoint = endpoints.get();
  }

  /** The policy of the socket mode: UDP has no connections to close. */
  static DeviceLost whenLost(PortSettings settings) {
    DeviceLost wanted = settings.effective(SerialPortRows.DEVICE_LOST);
    return wanted == DeviceLost.CLOSE && settings.mode().isUdp() ? DeviceLost.HOLD : wanted;
  }

  // ---- the device

  /** The device is present. */
  public void deviceIsThere() {
    isDeviceThere = true;
    openIfMay();
  }

  /** The device could not be opened. */
  public void deviceIsAbsent() {
    tried.trySuccess(null);
  }

  /**
   * The device is gone.
   *
   * @return whether the peers were disconnected
   */
  public boolean deviceIsLost() {
    isDeviceThere = false;
    if (!isOpen || closed || whenLost == DeviceLost.HOLD) {
      return false;
    }
    endpoint.disconnectPeers();
    if (whenLost == DeviceLost.REFUSE) {
      isOpen = false;
      isSpent = true;
      freed = endpoint.close();
    }
    return true;
  }

  private void openIfMay() {
    boolean isAllowed = isDeviceThere || whenLost != DeviceLost.REFUSE;
    if (!isWanted || isOpen || closed || !isAllowed) {
      return;
    }
    if (!freed.isDone()) {
      freed.addListener(over -> openIfMay());
      return;
    }
    if (isSpent) {
      endpoint = endpoints.get();
      endpoint.setReading(reading);
    }
    isOpen = true;
    endpoint.open().addListener(over -> tried.trySuccess(null));
  }

  // ---- the endpoint

  /**
   * {@inheritDoc}
   *
   * <p>If the endpoint needs the device and the device is absent, the future is completed when the
   * first attempt to open the device is over.
   */
  @Override
  public Future<Void> open() {
    isWanted = true;
    openIfMay();
    return tried;
  }

  @Override
  public void send(ByteBuf data) {
    if (isSpent && !isOpen) {
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
    return !isOpen || endpoint.isWritable();
  }

  @Override
  public boolean isConnected() {
    return isOpen && endpoint.isConnected();
  }

  @Override
  public List<? extends Peer> peers() {
    return isOpen ? endpoint.peers() : List.of();
  }

  @Override
  public String state() {
    return isWanted && !isOpen && !closed ? "waits for the serial device" : endpoint.state();
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
    closed = true;
    tried.trySuccess(null);
    return isSpent && !isOpen ? freed : endpoint.close();
  }
}
