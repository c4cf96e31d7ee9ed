package org.serialbridge.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The units of a search, each once: answers of one address are of one unit, unless they tell
 * different MAC addresses. Not for several threads.
 */
public final class FoundUnits {
  /** More units are not kept. */
  public static final int MOST = 256;

  /** More units of one address are not kept: one sender cannot fill the list. */
  static final int MOST_OF_AN_ADDRESS = 8;

  private final List<FoundUnit> units = new ArrayList<>();

  /** Takes an answer; one too many is dropped. */
  public void add(FoundUnit one) {
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).isSame(one)) {
        units.set(i, units.get(i).with(one));
        return;
      }
    }
    long ofAddress = units.stream().filter(unit -> unit.address().equals(one.address())).count();
    if (units.size() < MOST && ofAddress < MOST_OF_AN_ADDRESS) {
      units.add(one);
    }
  }

  /** All of them, by their addresses. */
  public List<FoundUnit> all() {
    return units.stream()
        .sorted(
            Comparator.comparingLong((FoundUnit unit) -> unit.address().bits() & 0xFFFF_FFFFL)
                .thenComparing(FoundUnit::mac))
        .toList();
  }
}
