package org.serialbridge.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.serialbridge.appliance.Port;
import org.serialbridge.serial.device.SerialPorts;
import org.serialbridge.settings.SettingsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of adapters that were plugged in, kept in {@code adapters.conf} of the state folder, so
 * that each adapter keeps its name.
 */
final class AdapterRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterRegistry.class);
  private static final String NAME = "adapters.conf";

  private static final Set<String> USB_NAMES = Set.of("ttyUSB", "ttyACM");

  private final Path file;
  private final List<Port> known;

  private AdapterRegistry(Path file, List<Port> known) {
    this.file = file;
    this.known = new ArrayList<>(known);
  }

  /** Loads the ports of a folder. Wrong lines are logged and left out. */
  static AdapterRegistry load(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      ServiceFile content = ServiceFile.read(file);
      content.problems().forEach(problem -> LOG.warn("adapters: {}: {}", file, problem));
      return new AdapterRegistry(file, content.ports());
    } catch (NoSuchFileException e) {
      return new AdapterRegistry(file, List.of());
    } catch (IOException e) {
      LOG.warn("adapters: {}: {}", file, SettingsFile.reason(e));
      return new AdapterRegistry(file, List.of());
    }
  }

  /** The known ports, without those whose names or devices are listed. */
  List<Port> besides(List<Port> listed) {
    return known.stream()
        .filter(port -> listed.stream().noneMatch(one -> isSame(one, port)))
        .toList();
  }

  private static boolean isSame(Port one, Port other) {
    return one.name().equals(other.name()) || isDevice(one, other);
  }

  /** A port without a device has none in common with another. */
  private static boolean isDevice(Port one, Port other) {
    return one.device().isPresent()
        && other.device().isPresent()
        && isDevice(one.device().get(), other.device().get());
  }

  private static boolean isDevice(Path one, Path other) {
    if (one.equals(other)) {
      return true;
    }
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // one of them is absent
    }
  }

  /**
   * Makes and keeps a port for each plugged-in USB adapter that belongs to no port.
   *
   * @param present the present ports
   * @return the new ports
   */
  List<Port> add(List<SerialPorts.Port> there, List<Port> present) {
    List<Port> all = new ArrayList<>(present);
    for (SerialPorts.Port adapter : there) {
      boolean belongs =
          all.stream()
              .anyMatch(
                  port ->
                      port.device()
                          .filter(
                              device ->
                                  isDevice(device, adapter.device())
                                      || device.equals(adapter.stablePath()))
                          .isPresent());
      if (isUsb(adapter) && !belongs && all.size() < PortManager.MOST_PORTS) {
        all.add(new Port(freeName(all), adapter.stablePath()));
      }
    }
    List<Port> added = all.subList(present.size(), all.size());
    if (!added.isEmpty()) {
      known.addAll(added);
      save();
    }
    return List.copyOf(added);
  }

  /** Whether a port is a USB adapter that udev has named; before that, it might be a known one. */
  private static boolean isUsb(SerialPorts.Port port) {
    String name = port.device().getFileName().toString();
    return !port.stablePath().equals(port.device())
        && USB_NAMES.stream().anyMatch(name::startsWith);
  }

  /** A name that no port has, not even the port of an absent or hidden adapter. */
  private String freeName(List<Port> ports) {
    Predicate<String> isFree =
        name ->
            ports.stream().noneMatch(port -> port.name().equals(name))
                && known.stream().noneMatch(port -> port.name().equals(name));
    return IntStream.rangeClosed(1, 2 * PortManager.MOST_PORTS)
        .mapToObj(number -> "com" + number)
        .filter(isFree)
        .findFirst()
        .orElseThrow();
  }

  /** Saves the ports. If that fails, new adapters get a name again at the next start. */
  private void save() {
    String lines =
        known.stream()
            .map(port -> "port." + port.name() + " = " + port.deviceText() + "\n")
            .collect(
                Collectors.joining(
                    "", "# Adapters that were plugged in; written by the service.\n", ""));
    Path written = file.resolveSibling(NAME + ".new");
    try {
      Files.writeString(written, lines, StandardCharsets.ISO_8859_1);
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("adapters: not kept in {}: {}", file, SettingsFile.reason(e));
    }
  }
}
