package org.serialbridge.discovery;

import java.util.List;

/** Knows the meaning of the datagrams. */
@FunctionalInterface
public interface Responder {
  /**
   * The replies to a request, in their order; none: silence. On the thread of discovery, which may
   * wait for the disk; nobody else is answered meanwhile.
   *
   * @param nowNanos the time, of the ticker of {@link DiscoverySockets}
   */
  List<Reply> answer(Request request, long nowNanos);
}
