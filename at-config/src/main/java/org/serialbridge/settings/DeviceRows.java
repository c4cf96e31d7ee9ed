package org.serialbridge.settings;

import java.util.Optional;

/** Settings that all ports share: host network, name and web page. */
public final class DeviceRows {
  public static final Setting<WanSettings> HOST_NETWORK =
      new Setting<>(
              "WANN",
              "network",
              Group.NETWORK,
              WanSettings.SYNTAX,
              WanSettings.HOST,
              "Address",
              "Source of the IP address of this computer.")
          .answeredLive(WanSettings::live);

  public static final Setting<DnsSettings> NAME_SERVER =
      new Setting<>(
              "DNS",
              "dns",
              Group.NETWORK,
              DnsSettings.SYNTAX,
              DnsSettings.HOST,
              "Name server",
              "Address of the DNS server; HOST leaves it to the host.")
          .answeredLive(DnsSettings::live);

  public static final Setting<String> DEVICE_NAME =
      new Setting<>(
              "MID",
              "name",
              Group.DEVICE,
              Part.text(1, 14),
              "SERIALBRIDGE",
              "Device name",
              "Name of this appliance.")
          .atOnce();

  public static final Setting<WebUser> WEB_USER =
      new Setting<>(
              "WEBU",
              "web.user",
              Group.DEVICE,
              WebUser.SYNTAX,
              new WebUser("admin", "admin"),
              "Web user",
              "User name and password of the web page.")
          .atOnce();

  public static final Setting<Integer> WEB_PORT =
      new Setting<>(
          "WEBPORT",
          "web.port",
          Group.DEVICE,
          Part.number(1, SocketTarget.HIGHEST_PORT),
          80,
          "Web port",
          "TCP port of the web page.");

  public static final Setting<Boolean> WEB_TLS =
      new Setting<>(
          "WEBTLS",
          "web.tls",
          Group.DEVICE,
          Part.onOff(),
          false,
          "Web page over TLS",
          "The web page is at https:// instead of http://.");

  public static final Setting<AllowList> WEB_ALLOW =
      new Setting<>(
              "WEBALLOW",
              "web.allow",
              Group.DEVICE,
              AllowList.PART,
              AllowList.ALL,
              "Addresses allowed on the web page",
              "Addresses that may use the web page, its API and the metrics; the first match decides.")
          .atOnce();

  public static final Setting<Boolean> ALLOW_FACTORY_PASSWORD =
      new Setting<>(
              "WEBFACT",
              "web.factory-password",
              Group.DEVICE,
              Part.onOff(),
              false,
              "Allow the factory password",
              "All settings can be changed on the web page with the factory user and password.")
          .atOnce();

  public static final Setting<Optional<WebUser>> WEB_VIEWER =
      new Setting<>(
              "WEBV",
              "web.viewer",
              Group.DEVICE,
              WebUser.OR_OFF,
              Optional.<WebUser>empty(),
              "Second web user",
              "User name and password of a user who sees all but secrets and changes nothing; OFF for none.")
          .atOnce();

  public static final Setting<Boolean> AUDIT =
      new Setting<>(
              "AUDIT",
              "audit",
              Group.DEVICE,
              Part.onOff(),
              true,
              "Audit log",
              "Sign-ins, refusals, restarts and changes of settings are kept in a file.")
          .atOnce();

  private DeviceRows() {}

  /**
   * Whether the password of the page is the factory's, and must be changed before anything else.
   */
  public static boolean needsPassword(Settings device) {
    return device.get(WEB_USER).equals(WEB_USER.factory()) && !device.get(ALLOW_FACTORY_PASSWORD);
  }
}
