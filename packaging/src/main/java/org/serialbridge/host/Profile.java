package org.serialbridge.host;

import java.util.List;

/**
 * A connection profile of NetworkManager.
 *
 * @param name its name, not always unique
 * @param uuid what names it for sure
 * @param type {@code 802-3-ethernet}, {@code 802-11-wireless}, ...
 * @param lastUsed when it was active last, seconds of an epoch; 0 never
 * @param device the interface on which it is active, or is being activated; empty if it is not
 */
record Profile(String name, String uuid, String type, long lastUsed, String device) {
  static final String FIELDS = "NAME,UUID,TYPE,TIMESTAMP,DEVICE";

  /** That of a line with {@link #FIELDS}. */
  static Profile of(List<String> fields) {
    return new Profile(
        fields.get(0), fields.get(1), fields.get(2), Long.parseLong(fields.get(3)), fields.get(4));
  }

  boolean isActive() {
    return !device.isEmpty();
  }
}
