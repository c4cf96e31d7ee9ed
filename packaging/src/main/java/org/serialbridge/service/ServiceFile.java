package org.serialbridge.service;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.serialbridge.appliance.Port;
import org.serialbridge.port.SerialPort;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsText;

/**
 * The configuration of the service by its administrator: {@code
 * /etc/serialbridge/serialbridge.conf}.
 *
 * @param ports the ports, in the order of their lines
 * @param newAdapters whether plugged-in adapters become ports
 * @param managesNetwork whether AT+WANN and AT+DNS change the host
 * @param bind the address at which servers listen
 * @param problems all errors of the file, each with its line; these lines are left out
 */
public record ServiceFile(
    List<Port> ports,
    boolean newAdapters,
    boolean managesNetwork,
    InetAddress bind,
    List<String> problems) {
  private static final String PORT_PREFIX = "port.";
  private static final String TAKEN = "is set twice";

  /**
   * Reads a file. Wrong lines are left out.
   *
   * @throws IOException if it cannot be read
   */
  public static ServiceFile read(Path file) throws IOException {
    return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
  }

  static ServiceFile parse(String text) {
    List<SettingsText.Problem> broken = new ArrayList<>();
    Reader reader = new Reader();
    SettingsText.entries(text, broken).forEach(reader::take);
    broken.addAll(reader.problems);
    return new ServiceFile(
        List.copyOf(reader.ports),
        reader.newAdapters,
        reader.managesNetwork,
        reader.bind(broken),
        broken.stream().map(SettingsText.Problem::toString).toList());
  }

  private static final String BIND = "bind";

  /** Reads the lines one by one. */
  private static final class Reader {
    private final List<SettingsText.Problem> problems = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private final Set<Path> devices = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private boolean newAdapters;
    private boolean managesNetwork;
    private Optional<InetAddress> bind = Optional.empty();

    void take(SettingsText.Entry entry) {
      if (!keys.add(entry.key())) {
        wrong(entry, TAKEN);
      } else if (entry.key().startsWith(PORT_PREFIX)) {
        takePort(entry, entry.key().substring(PORT_PREFIX.length()));
      } else {
        switch (entry.key()) {
          case "new-adapters" -> newAdapters = yes(entry);
          case "manage-network" -> managesNetwork = yes(entry);
          case BIND -> bind = address(entry);
          default ->
              wrong(entry, "unknown (expected: new-adapters, manage-network, bind, port.NAME)");
        }
      }
    }

    private void takePort(SettingsText.Entry entry, String name) {
      try {
        takePort(entry, name, Path.of(entry.value()));
      } catch (InvalidPathException e) { // in the locale C any letter that is not ASCII
        wrong(entry, "no path in the locale of this process");
      }
    }

    private void takePort(SettingsText.Entry entry, String name, Path device) {
      if (!ApplianceSettings.isPortName(name)) {
        wrong(entry, "not a port name (expected: a-z, then a-z, 0-9, - and _, 16 at most)");
      } else if (entry.value().equals(SerialPort.NO_DEVICE)) {
        ports.add(new Port(name, Optional.empty()));
      } else if (!device.isAbsolute()) {
        wrong(
            entry,
            "\"" + device + "\" (expected: the path of a device, like /dev/ttyUSB0, or none)");
      } else if (!devices.add(device)) {
        wrong(entry, device + " " + TAKEN);
      } else {
        ports.add(new Port(name, device));
      }
    }

    private boolean yes(SettingsText.Entry entry) {
      String word = entry.value().toLowerCase(Locale.ROOT);
      if (!word.equals("yes") && !word.equals("no")) {
        wrong(entry, "\"" + word + "\" (expected: yes, no)");
      }
      return word.equals("yes");
    }

    private Optional<InetAddress> address(SettingsText.Entry entry) {
      try {
        return Optional.of(BindAddress.of(entry.value()));
      } catch (UnknownHostException e) {
        wrong(
            entry,
            "\""
                + entry.value()
                + "\" (expected: an IP address, like 192.168.1.10); servers listen at "
                + BindAddress.NOWHERE_ELSE.getHostAddress()
                + " only");
        return Optional.empty();
      }
    }

    /** Where a line that cannot be read may have named an address, no other one is opened. */
    InetAddress bind(List<SettingsText.Problem> broken) {
      boolean mayBeNamed =
          broken.stream().anyMatch(one -> one.key().isEmpty() || one.key().equalsIgnoreCase(BIND));
      return bind.orElse(mayBeNamed ? BindAddress.NOWHERE_ELSE : BindAddress.EVERYWHERE);
    }

    private void wrong(SettingsText.Entry entry, String text) {
      problems.add(new SettingsText.Problem(entry.line(), entry.key(), text));
    }
  }
}
