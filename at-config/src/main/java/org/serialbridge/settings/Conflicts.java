package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Settings that are good one by one and cannot be together, across all ports. */
final class Conflicts {
  private Conflicts() {}

  /**
   * A conflict that a change makes; those that were there before do not count.
   *
   * @param ports names of the ports that exist
   * @return its reason names both settings
   */
  static Optional<Refusal> firstNew(SettingsChange change, Set<String> ports) {
    Set<Refusal> before = new HashSet<>(all(change.before(), ports));
    return all(change.after(), ports).stream()
        .filter(conflict -> !before.contains(conflict))
        .findFirst();
  }

  private static List<Refusal> all(ApplianceSettings settings, Set<String> ports) {
    List<Refusal> conflicts = pairs(Listener.all(settings, ports), Listener::conflictWith);
    List<HostRoute> routes = HostRoute.all(settings, ports);
    conflicts.addAll(pairs(routes, HostRoute::conflictWith));
    HostRoute.tooMany(routes).ifPresent(conflicts::add);
    sameUser(settings.device()).ifPresent(conflicts::add);
    return conflicts;
  }

  private static Optional<Refusal> sameUser(Settings device) {
    String name = device.get(DeviceRows.WEB_USER).name();
    return device
        .get(DeviceRows.WEB_VIEWER)
        .filter(viewer -> viewer.name().equals(name))
        .map(viewer -> new Refusal("AT+WEBU and AT+WEBV have the same user: " + name, true));
  }

  private static <T> List<Refusal> pairs(
      List<T> all, BiFunction<T, T, Optional<Refusal>> conflict) {
    List<Refusal> conflicts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        conflict.apply(all.get(i), all.get(j)).ifPresent(conflicts::add);
      }
    }
    return conflicts;
  }
}
