package org.serialbridge.settings;

/**
 * Identity for the cloud registry packet (AT+REGCLOUD).
 *
 * @param deviceId 1 to 20 printable characters without comma
 * @param key 1 to 8 printable characters without comma
 */
public record CloudKey(String deviceId, String key) {
  static final Syntax<CloudKey> SYNTAX =
      new Syntax<>(
          "device id of 1 to 20, key of 1 to 8 printable ASCII characters",
          CloudKey::parse,
          cloud -> cloud.deviceId + "," + cloud.key);

  private static CloudKey parse(String text) throws Syntax.Rejected {
    String[] parts = Syntax.parts(text, 2);
    return new CloudKey(Syntax.text(parts[0], 1, 20), Syntax.text(parts[1], 1, 8));
  }

  /** The device id only: the key is a secret. */
  @Override
  public String toString() {
    return deviceId;
  }
}
