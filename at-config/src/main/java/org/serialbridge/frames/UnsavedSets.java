package org.serialbridge.frames;

import java.util.EnumMap;
import java.util.Map;
import org.serialbridge.settings.SettingsEdit;

/** Sets that wait for their save: the last one of each block, for a time from the first one on. */
final class UnsavedSets {
  private static final long LONGEST_WAIT_NANOS = 300_000_000_000L;

  private final Map<FrameCommand, SettingsEdit> sets = new EnumMap<>(FrameCommand.class);
  private long since;

  /** Drops them if they have waited for too long. */
  void passTime(long nowNanos) {
    if (nowNanos - since >= LONGEST_WAIT_NANOS) {
      sets.clear();
    }
  }

  void put(FrameCommand command, SettingsEdit edit, long nowNanos) {
    since = sets.isEmpty() ? nowNanos : since;
    sets.put(command, edit);
  }

  void clear() {
    sets.clear();
  }

  /** All of them as one change. */
  SettingsEdit together() {
    SettingsEdit all = new SettingsEdit();
    sets.values().forEach(all::add);
    return all;
  }
}
