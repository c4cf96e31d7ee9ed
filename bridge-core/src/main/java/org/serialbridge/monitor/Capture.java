package org.serialbridge.monitor;

import java.util.List;

/**
 * Frames that went over the cable, one after the other.
 *
 * @param frames oldest first, without a gap
 * @param dropped how many frames came just before these and are lost
 */
public record Capture(List<CapturedFrame> frames, long dropped) {
  /** Nothing. */
  public static final Capture NONE = new Capture(List.of(), 0);
}
