package org.serialbridge.announcement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.serialbridge.conversion.Conversions;
import org.serialbridge.serial.device.UsbAdapter;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Release;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.TlsRows;

/**
 * The services that an appliance announces by DNS-SD (RFC 6763), from what it has in force.
 *
 * @param stored the stored settings of the device; its name and AT+MDNS are in force at once
 * @param inForce the settings of the device in force
 * @param mac as AT+MAC answers it
 * @param ports its ports
 */
record Announcements(Settings stored, Settings inForce, String mac, List<AnnouncedPort> ports) {
  /** The names of the files. */
  static final Pattern FILES = Pattern.compile("serialbridge(-[A-Za-z0-9_-]+)?\\.service");

  /**
   * The files of the services, by name.
   *
   * @return none with AT+MDNS=OFF
   */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    if (stored.get(DiscoveryRows.ANNOUNCEMENT)) {
      files.put("serialbridge.service", page().xml());
      for (AnnouncedPort port : ports) {
        service(port)
            .ifPresent(
                service -> files.put("serialbridge-" + port.name() + ".service", service.xml()));
      }
    }
    return files;
  }

  private String deviceName() {
    return stored.get(DeviceRows.DEVICE_NAME);
  }

  private AnnouncedService page() {
    return new AnnouncedService(
        deviceName(),
        inForce.get(DeviceRows.WEB_TLS) ? "_https._tcp" : "_http._tcp",
        inForce.get(DeviceRows.WEB_PORT),
        List.of("path=/", "model=serialbridge", "mac=" + mac, "version=" + Release.VERSION));
  }

  private Optional<AnnouncedService> service(AnnouncedPort port) {
    PortSettings settings = port.inForce();
    if (settings.mode() != SocketMode.TCP_SERVER) {
      return Optional.empty();
    }
    boolean isModbus = Conversions.hasModbus(settings);
    int number = isModbus ? settings.get(SocketRows.LOCAL_PORT) : telnetPort(port);
    return number == 0
        ? Optional.empty()
        : Optional.of(
            new AnnouncedService(
                deviceName() + " (" + port.name() + ")",
                isModbus ? "_modbus._tcp" : "_iostream._tcp",
                number,
                isModbus ? ofModbus(port) : ofLine(port)));
  }

  /** The TCP port at which clients set the line by RFC 2217; 0 without one. */
  private static int telnetPort(AnnouncedPort port) {
    PortSettings settings = port.inForce();
    if (!port.hasLine()) {
      return 0;
    }
    if (Conversions.hasTelnetPort(settings)) {
      return settings.get(ProtocolRows.RFC2217_PORT);
    }
    return settings.get(ProtocolRows.RFC2217) ? settings.get(SocketRows.LOCAL_PORT) : 0;
  }

  // ---- TXT records

  private static List<String> ofModbus(AnnouncedPort port) {
    List<String> txt = new ArrayList<>();
    txt.add(
        "framing="
            + switch (port.inForce().get(RouteRows.CLIENT_FRAMING)) {
              case AUTO -> "auto";
              case MBAP -> "tcp";
              case RTU -> "rtu";
              case ASCII -> "ascii";
            });
    if (port.inForce().get(TlsRows.TLS)) {
      txt.add("tls=1");
    }
    if (!port.units().isEmpty()) {
      txt.add(units(port.units()));
    }
    return txt;
  }

  /** As many whole identifiers as a record holds. */
  private static String units(List<Integer> units) {
    StringBuilder text = new StringBuilder("units=").append(units.get(0));
    for (int unit : units.subList(1, units.size())) {
      String next = "," + unit;
      if (text.length() + next.length() > AnnouncedService.LONGEST_TXT) {
        break;
      }
      text.append(next);
    }
    return text.toString();
  }

  /** The keys of ser2net (ser2net.yaml(5)), which openHAB looks for. */
  private static List<String> ofLine(AnnouncedPort port) {
    List<String> txt = new ArrayList<>();
    txt.add("provider=serialbridge");
    txt.add("gensiostack=telnet(rfc2217)," + (port.inForce().get(TlsRows.TLS) ? "ssl,tcp" : "tcp"));
    port.adapter().ifPresent(adapter -> add(txt, adapter));
    return txt;
  }

  private static void add(List<String> txt, UsbAdapter adapter) {
    txt.add("devicetype=serialusb");
    add(txt, "idVendor", adapter.idVendor());
    add(txt, "idProduct", adapter.idProduct());
    add(txt, "bInterfaceNumber", adapter.bInterfaceNumber());
    add(txt, "interface", adapter.interfaceName());
    add(txt, "serial", adapter.serial());
    add(txt, "manufacturer", adapter.manufacturer());
    add(txt, "product", adapter.product());
  }

  private static void add(List<String> txt, String key, String value) {
    if (!value.isEmpty()) {
      txt.add(key + "=" + value);
    }
  }
}
