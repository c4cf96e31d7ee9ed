package org.serialbridge.host;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.settings.NetworkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the host network through NetworkManager, by an own profile. The profiles of the host never
 * change: the own profile is a copy of the one that the interface would use, with the wanted
 * addresses and a higher priority, so that it is used after a boot, too.
 *
 * <p>A new profile is tried in memory under another name. When it is up, it is saved and replaces
 * the one before. If it fails, it is deleted, and the profile that was active before is activated
 * again. After a power failure, one of both is in use. Blocks; one thread.
 */
final class NetworkManager {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkManager.class);

  /** Name of the own profile. */
  static final String OURS = "serialbridge";

  /** Its name until it is up. */
  static final String TRIAL = "serialbridge-new";

  /** DHCP alone may take 45 s to fail. */
  private static final Duration ACTIVATION = Duration.ofSeconds(60);

  /** Above the priority of the host's profiles, which is 0 by default. */
  private static final String PRIORITY = "100";

  private final Nmcli nmcli;
  private final Duration activation;
  private final NetworkView view;
  private final Supplier<Optional<String>> defaultInterface;

  /**
   * The NetworkManager of a host.
   *
   * @param defaultInterface tells the interface with the default route
   */
  NetworkManager(Nmcli nmcli, Supplier<Optional<String>> defaultInterface) {
    this(nmcli, ACTIVATION, defaultInterface);
  }

  /** Likewise, with another time-out of an activation. */
  NetworkManager(Nmcli nmcli, Duration activation, Supplier<Optional<String>> defaultInterface) {
    this.nmcli = nmcli;
    this.activation = activation;
    this.defaultInterface = defaultInterface;
    view = new NetworkView(nmcli);
  }

  /** Fails if NetworkManager cannot be reached. */
  void ping() throws NmcliException {
    nmcli.ping();
  }

  /**
   * Applies settings, unless they are in force.
   *
   * @return the settings in force, in words
   * @throws NmcliException if it failed; then the host keeps its network
   */
  String apply(NetworkSettings wanted) throws NmcliException {
    List<Profile> hosts = new ArrayList<>();
    List<Profile> ours = new ArrayList<>();
    for (Profile profile : view.profiles()) {
      switch (profile.name()) {
        case TRIAL -> delete(profile); // an earlier process ended during the trial
        case OURS -> ours.add(profile);
        default -> hosts.add(profile);
      }
    }
    if (wanted.isHost()) {
      return handBack(ours);
    }
    Device device = device(ours);
    Optional<Profile> base = view.firstFor(device, hosts);
    Ipv4Profile own = base.isPresent() ? view.ipv4(base.get()) : Ipv4Profile.DHCP;
    Ipv4Profile target = own.with(wanted);
    Optional<Profile> same = sameAs(target, device, ours);
    if (same.isPresent()) {
      activate(same.get(), device);
      ours.remove(same.get());
    } else {
      List<Profile> before = new ArrayList<>(hosts);
      before.addAll(ours);
      before.removeIf(profile -> !profile.device().equals(device.name()));
      replace(before, base, device, target);
    }
    for (Profile old : ours) {
      delete(old);
    }
    return wanted
        + " on "
        + device.name()
        + (device.hasNoLink() ? ", as soon as it has a link" : "");
  }

  /**
   * The interface to set: that of the own profile, else that with the default route, else one with
   * a link.
   */
  private Device device(List<Profile> ours) throws NmcliException {
    List<Device> devices = view.devices();
    Optional<Device> device = Optional.empty();
    if (!ours.isEmpty()) {
      device = named(view.interfaceOf(ours.get(0)), devices);
    }
    Device found =
        device
            .or(() -> defaultInterface.get().flatMap(name -> named(name, devices)))
            .or(
                () ->
                    devices.stream()
                        .filter(one -> one.isReal() && !one.isForeign())
                        .min(Comparator.comparing(Device::hasNoLink)))
            .orElseThrow(() -> NmcliException.notYet("NetworkManager manages no interface"));
    if (found.isForeign()) {
      throw NmcliException.failed(found.name() + " is not managed by NetworkManager");
    }
    return found;
  }

  private static Optional<Device> named(String name, List<Device> devices) {
    return devices.stream().filter(device -> device.name().equals(name)).findFirst();
  }

  /** The own profile that has the wanted properties already. */
  private Optional<Profile> sameAs(Ipv4Profile target, Device device, List<Profile> ours)
      throws NmcliException {
    for (Profile one : ours) {
      Ipv4Profile has = view.ipv4(one);
      Ipv4Profile expected = target.needsServers() ? target.withServers(has.dns()) : target;
      if (has.equals(expected) && view.interfaceOf(one).equals(device.name())) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  private void activate(Profile profile, Device device) throws NmcliException {
    if (!profile.isActive() && !device.hasNoLink()) {
      up("uuid", profile.uuid());
    }
  }

  /** Makes a new own profile, and activates it if the interface has a link. */
  private void replace(
      List<Profile> before, Optional<Profile> base, Device device, Ipv4Profile target)
      throws NmcliException {
    try {
      create(base, device);
      modify(device, target.needsServers() ? target.withServers(view.servers(device)) : target);
      if (!device.hasNoLink()) {
        up("id", TRIAL);
      }
      nmcli.change("connection", "modify", "id", TRIAL, "connection.id", OURS); // saves it, too
    } catch (NmcliException e) {
      undo(before);
      throw NmcliException.failed(e.reason());
    }
  }

  private void create(Optional<Profile> base, Device device) throws NmcliException {
    if (base.isPresent()) {
      nmcli.change("connection", "clone", "--temporary", "uuid", base.get().uuid(), TRIAL);
    } else if (device.isEthernet()) {
      List<String> arguments = new ArrayList<>(List.of("connection", "add", "save", "no"));
      arguments.addAll(List.of("type", "ethernet", "ifname", device.name()));
      arguments.addAll(List.of("con-name", TRIAL, "autoconnect", "no"));
      nmcli.change(arguments.toArray(String[]::new));
    } else {
      throw NmcliException.failed("the host has no profile of " + device.name() + " to start from");
    }
  }

  private void modify(Device device, Ipv4Profile target) throws NmcliException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("connection", "modify", "--temporary", "id", TRIAL));
    arguments.addAll(List.of(NetworkView.INTERFACE, device.name()));
    arguments.addAll(List.of("connection.autoconnect", "yes"));
    arguments.addAll(List.of("connection.autoconnect-priority", PRIORITY));
    arguments.addAll(List.of("connection.autoconnect-retries", "0")); // for ever
    // IPv6 alone is not enough for a device server.
    arguments.addAll(List.of("ipv4.may-fail", "no", "ipv4.never-default", "no"));
    arguments.addAll(target.arguments());
    nmcli.change(arguments.toArray(String[]::new));
  }

  /** Restores the profiles before; each step is tried, even if the one before it failed. */
  private void undo(List<Profile> before) {
    try {
      nmcli.change("connection", "delete", "id", TRIAL);
    } catch (NmcliException e) {
      LOG.debug("host network: no {} to delete: {}", TRIAL, e.reason());
    }
    for (Profile profile : before) {
      try {
        up("uuid", profile.uuid());
      } catch (NmcliException e) {
        LOG.error(
            "host network: profile {} cannot be activated again: {}", profile.uuid(), e.reason());
      }
    }
  }

  /** Deletes the own profiles, so that the host manages the interface. */
  private String handBack(List<Profile> ours) throws NmcliException {
    for (Profile profile : ours) {
      delete(profile);
      if (profile.isActive()) {
        connect(profile.device());
      }
    }
    return "managed by the host";
  }

  /** Connects with the best of the host's profiles, or with a new one with DHCP. */
  private void connect(String device) {
    try {
      nmcli.await(activation, "device", "connect", device);
      LOG.info("host network: {} is managed by the host again", device);
    } catch (NmcliException e) {
      LOG.warn("host network: {} is managed by the host again: {}", device, e.reason());
    }
  }

  private void up(String kind, String name) throws NmcliException {
    nmcli.await(activation, "connection", "up", kind, name);
  }

  private void delete(Profile profile) throws NmcliException {
    nmcli.change("connection", "delete", "uuid", profile.uuid());
  }
}
