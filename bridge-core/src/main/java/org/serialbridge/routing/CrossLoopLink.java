package org.serialbridge.routing;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;

/**
 * A way to units on another event loop: requests go there, and their ends come back, in their
 * order. Used on the loop of the clients.
 */
public final class CrossLoopLink implements UnitLink {
  private final EventLoop here;
  private final EventLoop there;
  private final UnitLink link;
  private final Map<ModbusClient, Client> clients = new HashMap<>();

  private CrossLoopLink(EventLoop here, EventLoop there, UnitLink link) {
    this.here = here;
    this.there = there;
    this.link = link;
  }

  /**
   * A way from one loop to another; the link itself if they are the same.
   *
   * @param here the loop of the clients
   * @param there the loop of the link
   */
  public static UnitLink of(EventLoop here, EventLoop there, UnitLink link) {
    return here.equals(there) ? link : new CrossLoopLink(here, there, link);
  }

  @Override
  public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
    Client known = clients.computeIfAbsent(client, Client::new);
    there.execute(() -> link.ask(known, transaction, request, terms, there.ticker().nanoTime()));
  }

  @Override
  public void forget(ModbusClient client) {
    Client known = clients.remove(client);
    if (known != null) {
      known.isGone = true;
      there.execute(() -> link.forget(known));
    }
  }

  /** A client, as the link on the other loop sees it. */
  private final class Client implements ModbusClient {
    private final ModbusClient client;

    /** Used on the loop of the clients only. */
    private boolean isGone;

    Client(ModbusClient client) {
      this.client = client;
    }

    @Override
    public void answered(int transaction, Adu answer, long now) {
      end(() -> client.answered(transaction, answer, here.ticker().nanoTime()));
    }

    @Override
    public void failed(int transaction, Adu request, ExceptionCode code, long now) {
      end(() -> client.failed(transaction, request, code, here.ticker().nanoTime()));
    }

    @Override
    public void unanswered(int transaction, long now) {
      end(() -> client.unanswered(transaction, here.ticker().nanoTime()));
    }

    private void end(Runnable call) {
      here.execute(
          () -> {
            if (!isGone) {
              call.run();
            }
          });
    }
  }
}
