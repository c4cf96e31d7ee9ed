package org.serialbridge.discovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.status.DiscoveryStatus;

/** Who has searched for this appliance, the last few addresses. Any thread. */
final class Finders {
  static final int MOST = 8;

  private record Seen(int port, long at) {}

  /** In the order of their last request. */
  private final Map<Ipv4, Seen> seen = new LinkedHashMap<>();

  synchronized void saw(Request request, long nowNanos) {
    seen.remove(request.asker());
    seen.put(request.asker(), new Seen(request.port(), nowNanos));
    if (seen.size() > MOST) {
      seen.remove(seen.keySet().iterator().next());
    }
  }

  /** The last one first. */
  synchronized List<DiscoveryStatus.Finder> list(long nowNanos) {
    List<DiscoveryStatus.Finder> list = new ArrayList<>();
    seen.forEach(
        (address, last) ->
            list.add(
                new DiscoveryStatus.Finder(
                    address.toString(),
                    last.port,
                    TimeUnit.NANOSECONDS.toSeconds(nowNanos - last.at))));
    Collections.reverse(list);
    return list;
  }
}
