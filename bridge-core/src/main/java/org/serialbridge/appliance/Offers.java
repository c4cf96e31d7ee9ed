package org.serialbridge.appliance;

import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.serialbridge.status.DiscoveryStatus;
import org.serialbridge.status.PortSample;
import org.serialbridge.store.SettingsStore;

/**
 * What the appliance offers to the network, for those who announce it. They are told of each change
 * when it happens, except that devices which come and go, and units which begin to answer, are
 * noticed with the next sample of the history. Any thread.
 */
public final class Offers {
  private final Converters converters;
  private final Map<String, OfferedPort> sampled = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Supplier<List<String>>> problems = new CopyOnWriteArrayList<>();

  Offers(Converters converters, SettingsStore store) {
    this.converters = converters;
    store.whenStored(change -> changed());
    store.whenDeviceApplies(device -> changed());
  }

  /**
   * Has a listener told that the answer of {@link #ports} or settings of the device may have
   * changed.
   *
   * @param listener called on any thread, often; must not block
   */
  public void whenChanged(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Adds to the problems of discovery in the status.
   *
   * @param more gives problems, each in one line; called on any thread, must not block
   */
  public void addProblems(Supplier<List<String>> more) {
    problems.add(more);
  }

  /** The ports of this moment, in their order. */
  public Future<List<OfferedPort>> ports() {
    return converters.ask(Converter::offered);
  }

  void changed() {
    listeners.forEach(Runnable::run);
  }

  /** The sample of a converter, on its event loop; tells of what has changed since the last one. */
  PortSample sample(Converter converter) {
    if (!listeners.isEmpty()) {
      OfferedPort now = converter.offered();
      if (!now.equals(sampled.put(now.name(), now))) {
        changed();
      }
    }
    return converter.sample();
  }

  /** A port that is there no more. */
  void removed(String port) {
    sampled.remove(port);
    changed();
  }

  DiscoveryStatus withProblems(DiscoveryStatus status) {
    return new DiscoveryStatus(
        Stream.concat(
                status.problems().stream(), problems.stream().flatMap(more -> more.get().stream()))
            .toList(),
        status.finders());
  }
}
