package org.serialbridge.web;

import org.serialbridge.memory.MemoryBudget;

/**
 * Limit of the memory for the bodies of all requests together, which is drawn from the memory of
 * the appliance. One thread.
 */
final class BodyBudget {
  /** A person can sign in and change a setting also when that memory is used up. */
  private static final int RESERVE = 64 * 1024;

  private final int most;
  private final MemoryBudget.Account memory;

  BodyBudget(int bytes, MemoryBudget budget) {
    most = bytes;
    memory = budget.account(MemoryBudget.Use.WEB, RESERVE);
  }

  /** Takes bytes of the budget, if it has that many left. */
  boolean take(int bytes) {
    return memory.held() + bytes <= most && memory.tryHold(bytes);
  }

  void give(int bytes) {
    memory.give(bytes);
  }
}
