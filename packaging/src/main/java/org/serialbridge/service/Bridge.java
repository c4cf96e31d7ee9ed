package org.serialbridge.service;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.serialbridge.announcement.Announcer;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.host.LinuxHostNetwork;
import org.serialbridge.host.ManagedNetwork;
import org.serialbridge.host.NetworkUnits;
import org.serialbridge.host.Systemd;
import org.serialbridge.serial.tty.JSerialCommDriver;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.Release;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.web.WebServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running program, put together: an appliance, its web page, its sockets and its host. */
public final class Bridge {
  private static final Logger LOG = LoggerFactory.getLogger(Bridge.class);

  /** Messages to the watchdog within its limit, so that a late one does no harm. */
  private static final int FEEDINGS_WITHIN_LIMIT = 3;

  /**
   * The configuration by the administrator.
   *
   * @param ports the ports at the start
   * @param bind the address at which servers listen
   * @param managesNetwork whether AT+WANN and AT+DNS change the host
   * @param announce the folder of the files that announce the services; empty if nothing does
   * @param service the ports of a service; empty if the ports were given on the command line
   */
  public record Configuration(
      List<Port> ports,
      InetAddress bind,
      boolean managesNetwork,
      Optional<Path> announce,
      Optional<PortManager> service) {
    /** The configuration of a service, from its file. */
    public static Configuration of(PortManager service, Optional<Path> announce) {
      ServiceFile file = service.file();
      return new Configuration(
          service.ports(), file.bind(), file.managesNetwork(), announce, Optional.of(service));
    }

    private int mostPorts() {
      return service.isPresent() ? PortManager.MOST_PORTS : ports.size();
    }
  }

  private Bridge() {}

  /**
   * Starts, and lets the end of the JVM stop it in order. Returns when every listener that can be
   * bound is bound and systemd has been told.
   *
   * @param settings the settings to start with, which are stored first if they have changed
   * @param log gives the last lines of the log, on any thread
   */
  public static void start(
      StateDirectory state,
      Configuration configuration,
      ApplianceSettings settings,
      Supplier<List<String>> log)
      throws InterruptedException {
    LinuxHostNetwork hostNetwork = new LinuxHostNetwork();
    SettingsStore store =
        state.store(settings, ManagedNetwork.ofHost(configuration.managesNetwork, hostNetwork));
    LOG.info("serialbridge {}: starting, settings in {}", Release.VERSION, state.folder());
    store.audit().started(Release.VERSION);
    Appliance appliance =
        new Appliance(
            configuration.ports,
            configuration.mostPorts(),
            store,
            new JSerialCommDriver(),
            hostNetwork,
            configuration.bind,
            state.certificates());
    Systemd systemd = Systemd.ofProcess();
    WebServer web =
        new WebServer(
            new WebServer.Surroundings(
                configuration.bind, state.folder(), log, NetworkUnits::search),
            appliance,
            store);
    Optional<Announcer> announcer =
        configuration.announce.map(
            folder -> Announcer.of(folder, configuration.bind, appliance, store, hostNetwork));
    Shutdown.stopAtExit(
        () -> {
          systemd.stopping();
          announcer.ifPresent(Announcer::close);
          web.close();
        },
        appliance,
        () -> {});
    appliance.openStatus(state.statusSocket());
    ControlSocket.open(
        state.controlSocket(),
        new ControlHandler(
            configuration.service, appliance, store, new SupportReport(appliance, store, log)));
    appliance.start();
    web.start().sync();
    announcer.ifPresent(Announcer::start);
    configuration.service.ifPresent(service -> service.watchAdapters(appliance, store));
    systemd
        .watchdog()
        .ifPresent(
            limit -> appliance.watch(limit.dividedBy(FEEDINGS_WITHIN_LIMIT), systemd::alive));
    systemd.ready();
    systemd.status(configuration.ports.size() + " ports; more by: serialbridge status");
  }
}
