package org.serialbridge.monitor;

import java.util.List;

/**
 * Consecutive frames on the cable.
 *
 * @param frames oldest first, without a gap
 * @param dropped number of frames just before these that were dropped; 0 or more
 */
public record Capture(List<CapturedFrame> frames, long dropped) {
  /** A capture without frames. */
  public static final Capture NONE = new Capture(List.of(), 0);
}
