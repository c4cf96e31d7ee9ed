package org.serialbridge.host;

import java.util.List;

/**
 * A connection profile of NetworkManager.
 *
 * @param name its name, not always unique
 * @param uuid its unique name
 * @param type {@code 802-3-ethernet}, {@code 802-11-wireless}, ...
 * @param lastUsed time of its last use, in s since the epoch; 0 for never
 * @param device the interface on which it is active or being activated; empty if there is none
 */
record Profile(String name, String uuid, String type, long lastUsed, String device) {
  static final String FIELDS = "NAME,UUID,TYPE,TIMESTAMP,DEVICE";

  /** The profile of a line with {@link #FIELDS}. */
  static Profile of(List<String> fields) {
    return new Profile(
        fields.get(0), fields.get(1), fields.get(2), Long.parseLong(fields.get(3)), fields.get(4));
  }

  boolean isActive() {
    return !device.isEmpty();
  }
}
