package org.serialbridge.appliance;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.function.Supplier;
import org.serialbridge.audit.Author;
import org.serialbridge.discovery.Unit;
import org.serialbridge.settings.HostNetwork;

/** The appliance as discovery sees it. */
record DiscoveredUnit(Converters converters, Supplier<HostNetwork> hostNetwork) implements Unit {
  @Override
  public List<String> ports() {
    return converters.ports().stream().map(Port::name).toList();
  }

  @Override
  public HostNetwork network() {
    return hostNetwork.get();
  }

  @Override
  public Future<String> at(String port, String line, Author author, boolean mayChange) {
    return converters.on(
        port,
        converter -> {
          Promise<String> reply = ImmediateEventExecutor.INSTANCE.newPromise();
          converter.console().ofNetwork(line, author, mayChange, reply::setSuccess);
          return reply;
        });
  }

  @Override
  public void restart(Author author, String reason) {
    converters.execute(any -> true, converter -> converter.restart(author, reason));
  }
}
