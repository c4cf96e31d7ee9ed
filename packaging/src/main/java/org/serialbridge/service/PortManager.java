package org.serialbridge.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.audit.Author;
import org.serialbridge.serial.device.SerialPorts;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsChange;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SettingsText;
import org.serialbridge.store.SettingsStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of a service: those of its file, and those of plugged-in adapters. Changes come one at
 * a time, from the control socket or the watch of the adapters. Unchanged ports go on.
 */
public final class PortManager {
  private static final Logger LOG = LoggerFactory.getLogger(PortManager.class);

  /** Limit of the ports, listed ones and adapters together. */
  public static final int MOST_PORTS = ApplianceSettings.MOST_PORTS;

  private final Path config;
  private final AdapterRegistry adapters;
  private final SerialPorts host;
  private ServiceFile file;

  private PortManager(Path config, ServiceFile file, AdapterRegistry adapters, SerialPorts host) {
    this.config = config;
    this.file = file;
    this.adapters = adapters;
    this.host = host;
  }

  /**
   * The service of a file. Wrong lines are logged and left out, so that the rest runs.
   *
   * @param stateFolder folder in which plugged-in adapters are kept
   * @throws IOException if the file cannot be read
   */
  public static PortManager open(Path config, Path stateFolder) throws IOException {
    return open(config, stateFolder, SerialPorts.ofHost());
  }

  static PortManager open(Path config, Path stateFolder, SerialPorts host) throws IOException {
    ServiceFile file = ServiceFile.read(config);
    file.problems().forEach(problem -> LOG.error("{}: {}", config, problem));
    return new PortManager(config, file, AdapterRegistry.load(stateFolder), host);
  }

  /** The content of the file at the last reading. */
  public synchronized ServiceFile file() {
    return file;
  }

  /** The ports at the start; adapters that were plugged in since are added later. */
  public synchronized List<Port> ports() {
    return known(file);
  }

  private List<Port> known(ServiceFile said) {
    List<Port> all = new ArrayList<>(said.ports());
    if (said.newAdapters()) {
      all.addAll(adapters.besides(all));
    }
    return all.subList(0, Math.min(all.size(), MOST_PORTS));
  }

  private List<Port> withNew(ServiceFile said) {
    List<Port> all = new ArrayList<>(known(said));
    if (said.newAdapters()) {
      all.addAll(adapters.add(host.list(), all));
    }
    return all;
  }

  /** The edit that gives initial settings to the ports that have none. */
  public static SettingsEdit firstSettings(ApplianceSettings settings, List<Port> ports) {
    SettingsEdit edit = new SettingsEdit();
    ports.stream()
        .map(Port::name)
        .filter(name -> !settings.ports().containsKey(name))
        .forEach(edit::reset);
    return edit;
  }

  /** Makes ports of a running appliance from plugged-in adapters, now and later. */
  public void watchAdapters(Appliance appliance, SettingsStore store) {
    AdapterWatch.start(Path.of("/dev"), () -> addAdapters(appliance, store));
  }

  private synchronized void addAdapters(Appliance appliance, SettingsStore store) {
    bringInto(appliance, store, withNew(file));
  }

  /**
   * Reads the file again, and applies the changes of its ports. Reads the certificates, too.
   *
   * @return the result in lines of text
   * @throws RequestRejected if the file has an error: then nothing has changed
   */
  public synchronized String reload(Appliance appliance, SettingsStore store)
      throws RequestRejected {
    ServiceFile read;
    try {
      read = ServiceFile.read(config);
    } catch (IOException e) {
      throw new RequestRejected(List.of(config + ": cannot be read: " + SettingsFile.reason(e)));
    }
    if (!read.problems().isEmpty()) {
      throw new RequestRejected(read.problems().stream().map(one -> config + ": " + one).toList());
    }
    appliance.tls().look();
    String certificate = appliance.tls().state().map(state -> "tls: " + state + "\n").orElse("");
    String done = bringInto(appliance, store, withNew(read)) + certificate;
    boolean needsRestart =
        !read.bind().equals(file.bind()) || read.managesNetwork() != file.managesNetwork();
    file = read;
    return needsRestart
        ? done + "bind and manage-network take effect at the next start of the service\n"
        : done;
  }

  private static String bringInto(Appliance appliance, SettingsStore store, List<Port> wanted) {
    Set<Port> present = new HashSet<>(appliance.ports());
    StringBuilder done = new StringBuilder();
    try {
      for (Port port : present) {
        if (!wanted.contains(port)) {
          appliance.remove(port.name());
          done.append(told("%s: port removed: %s", port));
        }
      }
      List<Port> added = wanted.stream().filter(port -> !present.contains(port)).toList();
      if (!added.isEmpty()) {
        SettingsStore.Outcome outcome =
            store.change(firstSettings(store.settings(), added), Author.SERVICE).join();
        outcome.refusal().ifPresent(reason -> LOG.warn("settings of new ports: {}", reason));
      }
      for (Port port : added) {
        appliance.add(port);
        done.append(told("%s: port added: %s", port));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return done.isEmpty() ? "no port has changed\n" : done.toString();
  }

  private static String told(String format, Port port) {
    String line = format.formatted(port.name(), port.deviceText());
    LOG.info("{}", line);
    return line + "\n";
  }

  /**
   * Imports settings; the changed ports restart.
   *
   * @param text a text of {@link SettingsText}
   * @param author who imports them
   * @return the result in lines of text
   * @throws RequestRejected if the text has an error or cannot be stored: then nothing has changed
   */
  public static String importSettings(
      String text, Author author, Appliance appliance, SettingsStore store) throws RequestRejected {
    SettingsStore.Outcome outcome = store.change(SettingsImport.edit(text), author).join();
    if (outcome.refusal().isPresent()) {
      throw new RequestRejected(List.of(outcome.refusal().get().reason()));
    }
    SettingsChange made = outcome.change().orElseThrow();
    store.audit().imported(made, author);
    appliance.bringIntoForce(made, author, "settings imported");
    if (made.ports().isEmpty()) {
      return made.before().equals(made.after())
          ? "nothing has changed\n"
          : "in effect at once: settings of the device; no port has changed\n";
    }
    String notes = made.notes().stream().map(note -> note + "\n").collect(Collectors.joining());
    Set<String> running = appliance.ports().stream().map(Port::name).collect(Collectors.toSet());
    Set<String> restarting = made.portsToRestart();
    return notes
        + names(
            made.ports(), one -> running.contains(one) && restarting.contains(one), "restarted: ")
        + names(
            made.ports(),
            one -> running.contains(one) && !restarting.contains(one),
            "in effect at once: ")
        + names(made.ports(), one -> !running.contains(one), "stored, but there is no such port: ");
  }

  private static String names(Set<String> ports, Predicate<String> which, String heading) {
    List<String> chosen = ports.stream().filter(which).toList();
    return chosen.isEmpty() ? "" : heading + String.join(", ", chosen) + "\n";
  }
}
