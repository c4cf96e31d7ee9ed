package org.serialbridge.web;

/** Limit of the memory for the bodies of all requests together. One thread. */
final class BodyBudget {
  private int left;

  BodyBudget(int bytes) {
    left = bytes;
  }

  /** Takes bytes of the budget, if it has that many left. */
  boolean take(int bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  void give(int bytes) {
    left += bytes;
  }
}
