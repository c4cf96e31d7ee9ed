package org.serialbridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Appliance;
import org.serialbridge.appliance.Port;
import org.serialbridge.appliance.SupportReport;
import org.serialbridge.demo.Demo;
import org.serialbridge.host.LinuxHostNetwork;
import org.serialbridge.host.NetworkUnits;
import org.serialbridge.log.Log;
import org.serialbridge.serial.tty.JSerialCommDriver;
import org.serialbridge.service.ControlHandler;
import org.serialbridge.service.ControlSocket;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.Shutdown;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import org.serialbridge.settings.SocketMode;
import org.serialbridge.settings.SocketRows;
import org.serialbridge.settings.SocketTarget;
import org.serialbridge.store.SettingsStore;
import org.serialbridge.store.UnmanagedNetwork;
import org.serialbridge.web.WebServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serialbridge demo}: two converters on pseudo-terminals, without hardware. */
@Command(
    name = "demo",
    description =
        "Runs two converters on pseudo-terminals, one with a simulated Modbus slave behind it.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class DemoCommand implements Callable<Integer> {
  static final String FOLDER = "/tmp/serialbridge-demo";
  private static final int LAST_PORT = 65_535;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = FOLDER,
      description = "folder of the demo (default: ${DEFAULT-VALUE})")
  private Path folder = Path.of("");

  @Option(
      names = "--first-port",
      paramLabel = "PORT",
      defaultValue = "4001",
      description = "TCP port of com1; com2 has the next one (default: ${DEFAULT-VALUE})")
  private int firstPort;

  @Option(
      names = "--web-port",
      paramLabel = "PORT",
      defaultValue = "4080",
      description = "TCP port of the web page (default: ${DEFAULT-VALUE})")
  private int webPort;

  @Override
  public Integer call() throws EnvironmentException, InterruptedException {
    require("--first-port", firstPort, LAST_PORT - 1);
    require("--web-port", webPort, LAST_PORT);
    StateDirectory state = claim();
    Demo demo = open();
    SettingsEdit edit = new SettingsEdit();
    edit.set("com1", SocketRows.SOCKET, listeningOn(firstPort));
    edit.set("com1", ProtocolRows.MODBUS_GATEWAY, true);
    edit.set("com2", SocketRows.SOCKET, listeningOn(firstPort + 1));
    edit.set(SettingsEdit.DEVICE, DeviceRows.WEB_PORT, webPort);
    edit.set(SettingsEdit.DEVICE, DeviceRows.ALLOW_FACTORY_PASSWORD, true);
    SettingsStore store =
        state.store(edit.madeIn(state.loaded()), new UnmanagedNetwork("this is a demo"));
    Appliance appliance =
        new Appliance(
            List.of(new Port("com1", demo.com1()), new Port("com2", demo.com2())),
            2,
            store,
            new JSerialCommDriver(),
            new LinuxHostNetwork(),
            InetAddress.getLoopbackAddress(),
            state.certificates());
    WebServer web =
        new WebServer(
            new WebServer.Surroundings(
                InetAddress.getLoopbackAddress(),
                state.folder(),
                Log::lastLines,
                NetworkUnits::search),
            appliance,
            store);
    Shutdown.stopAtExit(web::close, appliance, demo::close);
    appliance.openStatus(state.statusSocket());
    ControlSocket.open(
        state.controlSocket(),
        new ControlHandler(
            Optional.empty(),
            appliance,
            store,
            new SupportReport(appliance, store, Log::lastLines)));
    appliance.start();
    web.start().sync();
    introduce(demo);
    Shutdown.awaitExit();
    return Main.OK;
  }

  private void require(String option, int port, int highest) {
    if (port < 1 || port > highest) {
      throw new ParameterException(
          commandSpec().commandLine(),
          "Invalid value for option '%s': \"%d\" (expected: 1-%d)"
              .formatted(option, port, highest));
    }
  }

  private StateDirectory claim() throws EnvironmentException {
    try {
      Demo.claim(folder);
    } catch (IOException e) {
      throw new EnvironmentException("--folder " + folder + ": " + SettingsFile.reason(e));
    }
    return StateDirectory.open(Demo.stateFolder(folder));
  }

  private Demo open() throws EnvironmentException {
    try {
      return Demo.open(folder);
    } catch (IOException e) {
      throw new EnvironmentException("the demo cannot start: " + SettingsFile.reason(e));
    }
  }

  private static SocketTarget listeningOn(int port) {
    return new SocketTarget(SocketMode.TCP_SERVER, "127.0.0.1", port);
  }

  private void introduce(Demo demo) {
    PrintWriter out = commandSpec().commandLine().getOut();
    out.printf(
        """

      The web page is at http://127.0.0.1:%6$d/ (user admin, password admin).

      Two converters are running on pseudo-terminals:

        com1  Modbus gateway, a simulated RTU slave (unit 1) behind it   TCP 127.0.0.1 port %1$d
        com2  free: you are the serial device                            TCP 127.0.0.1 port %2$d

      Read two registers of the slave behind com1 (the answer holds 100 and 101, 00 64 00 65), by hand or by the command:

        printf '\\000\\001\\000\\000\\000\\006\\001\\003\\000\\000\\000\\002' | nc -w 1 127.0.0.1 %1$d | od -An -tx1
        %5$s modbus read 127.0.0.1:%1$d 0 2

      Be the serial device of com2 in one terminal, its network peer in another; what you type appears on the other side:

        picocom -b 115200 %3$s
        nc 127.0.0.1 %2$d

      Configure com2 by AT commands in picocom: type +++ quickly, wait for the answer a, type a, wait for +ok, then for
      example, each with the Enter key: AT+VER  AT+SOCK  AT+MAXSK=4  AT+H  and AT+ENTM for data mode again.
      (tio -b 115200 %3$s is another terminal program.)

      What both are doing: %5$s status --state-dir %4$s

      Settings are kept there. Ctrl-C ends the demo.
      """,
        firstPort, firstPort + 1, demo.com2Device(), Demo.stateFolder(folder), launcher(), webPort);
    out.flush();
  }

  /** The command that starts this program. */
  private static String launcher() {
    String home = System.getProperty("serialbridge.home");
    return home == null ? "serialbridge" : home + "/bin/serialbridge";
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }
}
