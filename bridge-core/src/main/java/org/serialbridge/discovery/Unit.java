package org.serialbridge.discovery;

import io.netty.util.concurrent.Future;
import java.util.List;
import org.serialbridge.audit.Author;
import org.serialbridge.settings.HostNetwork;

/** The appliance that is found and set up. Any thread. */
public interface Unit {
  /** The names of its ports, in their order. */
  List<String> ports();

  /** The live network of the host. */
  HostNetwork network();

  /**
   * Carries out an AT command of somebody in the network.
   *
   * @param mayChange whether it may change something
   * @return the reply without CR LF; fails if there is no such port
   */
  Future<String> at(String port, String line, Author author, boolean mayChange);

  /** Restarts all ports. */
  void restart(Author author, String reason);
}
