package org.serialbridge.web;

/** Memory for the bodies of all requests together, of which there is little. One thread. */
final class BodyBudget {
  private int left;

  BodyBudget(int bytes) {
    left = bytes;
  }

  /** Takes some of it, if there is as much. */
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
