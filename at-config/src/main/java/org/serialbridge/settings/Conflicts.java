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
   * @return a message that names both settings
   */
  static Optional<String> firstNew(SettingsChange change, Set<String> ports) {
    Set<String> before = new HashSet<>(all(change.before(), ports));
    return all(change.after(), ports).stream()
        .filter(conflict -> !before.contains(conflict))
        .findFirst();
  }

  private static List<String> all(ApplianceSettings settings, Set<String> ports) {
    List<String> conflicts = pairs(Listener.all(settings, ports), Listener::conflictWith);
    conflicts.addAll(pairs(HostRoute.all(settings, ports), HostRoute::conflictWith));
    return conflicts;
  }

  private static <T> List<String> pairs(List<T> all, BiFunction<T, T, Optional<String>> conflict) {
    List<String> conflicts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        conflict.apply(all.get(i), all.get(j)).ifPresent(conflicts::add);
      }
    }
    return conflicts;
  }
}
