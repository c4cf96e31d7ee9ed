package org.serialbridge.settings;

import java.util.List;

/**
 * Identity for the cloud registration packet (AT+REGCLOUD).
 *
 * @param deviceId 1 to 20 printable characters without comma
 * @param key 1 to 8 printable characters without comma
 */
public record CloudKey(String deviceId, String key) {
  private static final int LONGEST_ID = 20;
  private static final int LONGEST_KEY = 8;
  private static final Part<String> ID = Part.trimmedText(1, LONGEST_ID).labelled("Device id");
  private static final Part<String> KEY =
      Part.trimmedText(1, LONGEST_KEY).labelled("Communication key").secret();

  static final Syntax<CloudKey> SYNTAX =
      Syntax.of(List.of(ID, KEY), CloudKey::parse, cloud -> cloud.deviceId + "," + cloud.key);

  public CloudKey {
    Part.requireText("device id", deviceId, LONGEST_ID);
    Part.requireText("key", key, LONGEST_KEY);
  }

  private static CloudKey parse(String text) throws InvalidValueException {
    PartReader in = new PartReader(text, SYNTAX.parts());
    return new CloudKey(in.next(ID), in.next(KEY));
  }

  /** The device id only: the key is a secret. */
  @Override
  public String toString() {
    return deviceId;
  }
}
