package org.serialbridge.cli;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Port;
import org.serialbridge.log.LogTail;
import org.serialbridge.service.Bridge;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.service.PortManager;
import org.serialbridge.service.Shutdown;
import org.serialbridge.service.StateDirectory;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.SettingsConflictException;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SettingsFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code serialbridge run}: the appliance, until SIGTERM. */
@Command(
    name = "run",
    description = {
      "Runs a converter for each port until it is stopped.",
      "Prints the line \"ready\" when every listener that can be bound is bound."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class RunCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "folder of the settings; created if missing (default with --config: "
              + StateDirectory.OF_SERVICE
              + ")")
  private @Nullable Path stateDir;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "file with the ports; replaces --port, --bind and --manage-network")
  private @Nullable Path config;

  @Option(
      names = "--port",
      paramLabel = "NAME=DEVICE",
      converter = PortOption.class,
      description =
          "a serial port and its name, as com1=/dev/ttyUSB0; can be repeated; gw=none has no device")
  private List<Port> ports = new ArrayList<>();

  @Option(
      names = "--at",
      paramLabel = "[NAME:]COMMAND",
      converter = AtOption.Converter.class,
      description =
          "an AT set command, stored and applied at the start; for the first port, or for NAME")
  private List<AtOption> commands = new ArrayList<>();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      converter = Address.class,
      defaultValue = "0.0.0.0",
      description = "IP address at which servers listen (default: every address)")
  private InetAddress bind = InetAddress.getLoopbackAddress();

  @Option(
      names = "--manage-network",
      description =
          "applies AT+WANN and AT+DNS to the host through NetworkManager; without this option they"
              + " are only stored and shown")
  private boolean managesNetwork;

  @Option(
      names = "--announce",
      paramLabel = "FOLDER",
      description =
          "writes the services as files for avahi-daemon into this folder, created if missing;"
              + " without this option they are not announced")
  private @Nullable Path announce;

  @Override
  public Integer call() throws EnvironmentException, InterruptedException {
    checkPorts();
    LogTail log = LogTail.install();
    StateDirectory state = StateDirectory.open(stateFolder());
    Bridge.Configuration configuration = configuration(state.folder());
    ApplianceSettings settings = withCommands(state.loaded(), configuration.ports());
    Bridge.start(state, configuration, settings, log::lines);
    PrintWriter out = commandSpec().commandLine().getOut();
    out.println("ready");
    out.flush();
    Shutdown.awaitExit();
    return Main.OK;
  }

  private Path stateFolder() {
    if (stateDir != null) {
      return stateDir;
    }
    if (config == null) {
      throw new ParameterException(
          commandSpec().commandLine(), "Missing required option: '--state-dir=DIR'");
    }
    return Path.of(StateDirectory.OF_SERVICE);
  }

  private Bridge.Configuration configuration(Path folder) throws EnvironmentException {
    if (config == null) {
      return new Bridge.Configuration(
          ports, bind, managesNetwork, Optional.ofNullable(announce), Optional.empty());
    }
    try {
      return Bridge.Configuration.of(
          PortManager.open(config, folder), Optional.ofNullable(announce));
    } catch (IOException e) {
      throw new EnvironmentException(
          "--config " + config + ": cannot be read: " + SettingsFile.reason(e));
    }
  }

  private void checkPorts() {
    if (ports.isEmpty() == (config == null)) {
      throw new ParameterException(
          commandSpec().commandLine(),
          config == null
              ? "Missing required option: '--port=NAME=DEVICE' (or '--config=FILE')"
              : "--port and --config exclude each other");
    }
    Set<String> names = new HashSet<>();
    Set<Path> devices = new HashSet<>();
    for (Port port : ports) {
      boolean isNewDevice = port.device().map(devices::add).orElse(true);
      if (!names.add(port.name()) || !isNewDevice) {
        throw usage(
            "--port", port.name() + "=" + port.deviceText(), "each name and each device once");
      }
    }
  }

  private ApplianceSettings withCommands(ApplianceSettings loaded, List<Port> all) {
    SettingsEdit edit = PortManager.firstSettings(loaded, all);
    Set<String> names = new HashSet<>();
    all.forEach(port -> names.add(port.name()));
    for (AtOption command : commands) {
      if (!names.containsAll(command.port().stream().toList())) {
        throw usage("--at", command.port().orElseThrow() + ":", "one of the ports " + names);
      }
      try {
        command.addTo(edit, all.isEmpty() ? "com1" : all.get(0).name());
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            commandSpec().commandLine(), "Invalid value for option '--at': " + e.getMessage());
      }
    }
    try {
      return edit.applyTo(loaded, names).after();
    } catch (SettingsConflictException e) {
      throw new ParameterException(
          commandSpec().commandLine(), "Invalid value for option '--at': " + e.getMessage());
    }
  }

  private ParameterException usage(String option, String value, String expected) {
    return new ParameterException(
        commandSpec().commandLine(),
        "Invalid value for option '"
            + option
            + "': \""
            + value
            + "\" (expected: "
            + expected
            + ")");
  }

  private CommandSpec commandSpec() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets it");
    }
    return spec;
  }

  /** An IP address. Names are not accepted: a lookup could block. */
  static final class Address implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String value) throws UnknownHostException {
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(value);
      if (bytes == null) {
        throw new TypeConversionException(
            "\"" + value + "\" (expected: an IP address, like 127.0.0.1)");
      }
      return InetAddress.getByAddress(bytes);
    }
  }
}
