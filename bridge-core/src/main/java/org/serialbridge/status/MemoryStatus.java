package org.serialbridge.status;

import java.util.EnumMap;
import java.util.Map;
import org.serialbridge.memory.MemoryBudget;

/**
 * The memory for data that waits, at one moment.
 *
 * @param capacityBytes the limit of all buffers together, without their reserves
 * @param takenBytes bytes that are taken now
 * @param refusals how often data had no room since the start, by the use of the memory
 */
public record MemoryStatus(
    long capacityBytes, long takenBytes, Map<MemoryBudget.Use, Long> refusals) {
  /** The status of a budget. */
  public static MemoryStatus of(MemoryBudget budget) {
    Map<MemoryBudget.Use, Long> refusals = new EnumMap<>(MemoryBudget.Use.class);
    for (MemoryBudget.Use use : MemoryBudget.Use.values()) {
      refusals.put(use, budget.refusals(use));
    }
    return new MemoryStatus(budget.capacity(), budget.taken(), refusals);
  }

  /** How often data had no room since the start, whatever the use. */
  public long allRefusals() {
    return refusals.values().stream().mapToLong(Long::longValue).sum();
  }
}
