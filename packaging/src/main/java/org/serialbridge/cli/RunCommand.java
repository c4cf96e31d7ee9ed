package org.serialbridge.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.serialbridge.appliance.Port;
import org.serialbridge.endpoint.Transport;
import org.serialbridge.log.Log;
import org.serialbridge.service.BindAddress;
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
import picocli.CommandLine.Option;
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
  private static final String STATE_DIR = "--state-dir";
  private static final String CONFIG = "--config";
  private static final String PORT = "--port";
  private static final String AT = "--at";
  private static final String BIND = "--bind";
  private static final String MANAGE_NETWORK = "--manage-network";
  private static final String ANNOUNCE = "--announce";

  @Option(
      names = STATE_DIR,
      paramLabel = "DIR",
      description =
          "folder of the settings; created if missing (default with --config: "
              + StateDirectory.OF_SERVICE
              + ")")
  private @Nullable Path stateDir;

  @Option(
      names = CONFIG,
      paramLabel = "FILE",
      description = "file with the ports; replaces --port, --bind and --manage-network")
  private @Nullable Path config;

  @Option(
      names = PORT,
      paramLabel = "NAME=DEVICE",
      converter = PortOption.Converter.class,
      description =
          "a serial port and its name, as com1=/dev/ttyUSB0; can be repeated; gw=none has no device")
  private List<Port> ports = new ArrayList<>();

  @Option(
      names = AT,
      paramLabel = "[NAME:]COMMAND",
      converter = AtOption.Converter.class,
      description =
          "an AT set command, stored and applied at the start; for the first port, or for NAME")
  private List<AtOption> commands = new ArrayList<>();

  @Option(
      names = BIND,
      paramLabel = "ADDRESS",
      converter = Address.class,
      description = "IP address at which servers listen (default: every address)")
  private @Nullable InetAddress bind;

  @Option(
      names = MANAGE_NETWORK,
      description =
          "applies AT+WANN and AT+DNS to the host through NetworkManager; without this option they"
              + " are only stored and shown")
  private boolean managesNetwork;

  @Option(
      names = ANNOUNCE,
      paramLabel = "FOLDER",
      description =
          "writes the services as files for avahi-daemon into this folder, created if missing;"
              + " without this option they are not announced")
  private @Nullable Path announce;

  /**
   * The command with these arguments, if each is an option with its value in one of the two usual
   * forms, {@code --bind=ADDRESS} and {@code --bind ADDRESS}. Empty if there is anything else:
   * picocli knows more forms, and has the help and the messages for wrong arguments.
   */
  static Optional<RunCommand> of(List<String> arguments) {
    RunCommand command = new RunCommand();
    Set<String> once = new HashSet<>();
    Iterator<String> rest = arguments.iterator();
    try {
      while (rest.hasNext()) {
        String argument = rest.next();
        int equals = argument.indexOf('=');
        String name = equals < 0 ? argument : argument.substring(0, equals);
        boolean isFlag = name.equals(MANAGE_NETWORK);
        String value = equals >= 0 ? argument.substring(equals + 1) : isFlag ? "" : rest.next();
        boolean isUsual = isFlag ? equals < 0 : !value.isEmpty() && !value.startsWith("-");
        boolean isFirst = name.equals(PORT) || name.equals(AT) || once.add(name);
        if (!isUsual || !isFirst) {
          return Optional.empty();
        }
        command.take(name, value);
      }
      return Optional.of(command);
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return Optional.empty();
    }
  }

  private void take(String name, String value) {
    switch (name) {
      case STATE_DIR -> stateDir = Path.of(value);
      case CONFIG -> config = Path.of(value);
      case PORT -> ports.add(PortOption.of(value));
      case AT -> commands.add(AtOption.of(value));
      case BIND -> bind = address(value);
      case MANAGE_NETWORK -> managesNetwork = true;
      case ANNOUNCE -> announce = Path.of(value);
      default -> throw new IllegalArgumentException(name);
    }
  }

  @Override
  public Integer call() throws EnvironmentException, UsageException, InterruptedException {
    checkPorts();
    Thread netty = new Thread(Transport::best, "netty");
    netty.start();
    StateDirectory state = StateDirectory.open(stateFolder());
    Bridge.Configuration configuration = configuration(state.folder());
    ApplianceSettings settings = withCommands(state.loaded(), configuration.ports());
    netty.join(); // no two threads initialize its classes
    Bridge.start(state, configuration, settings, Log::lastLines);
    System.out.println("ready");
    Shutdown.awaitExit();
    return Main.OK;
  }

  private Path stateFolder() throws UsageException {
    if (stateDir != null) {
      return stateDir;
    }
    if (config == null) {
      throw new UsageException("Missing required option: '--state-dir=DIR'");
    }
    return Path.of(StateDirectory.OF_SERVICE);
  }

  private Bridge.Configuration configuration(Path folder) throws EnvironmentException {
    if (config == null) {
      return new Bridge.Configuration(
          ports,
          bind == null ? BindAddress.EVERYWHERE : bind,
          managesNetwork,
          Optional.ofNullable(announce),
          Optional.empty());
    }
    try {
      return Bridge.Configuration.of(
          PortManager.open(config, folder), Optional.ofNullable(announce));
    } catch (IOException e) {
      throw new EnvironmentException(
          "--config " + config + ": cannot be read: " + SettingsFile.reason(e));
    }
  }

  private void checkPorts() throws UsageException {
    if (ports.isEmpty() == (config == null)) {
      throw new UsageException(
          config == null
              ? "Missing required option: '--port=NAME=DEVICE' (or '--config=FILE')"
              : "--port and --config exclude each other");
    }
    if (config != null && (bind != null || managesNetwork)) {
      throw new UsageException(
          (bind == null ? MANAGE_NETWORK : BIND) + " and --config exclude each other");
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

  private ApplianceSettings withCommands(ApplianceSettings loaded, List<Port> all)
      throws UsageException {
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
        throw new UsageException("Invalid value for option '--at': " + e.getMessage());
      }
    }
    try {
      return edit.applyTo(loaded, names).after();
    } catch (SettingsConflictException e) {
      throw new UsageException("Invalid value for option '--at': " + e.getMessage());
    }
  }

  private static UsageException usage(String option, String value, String expected) {
    return new UsageException(
        "Invalid value for option '"
            + option
            + "': \""
            + value
            + "\" (expected: "
            + expected
            + ")");
  }

  private static InetAddress address(String value) {
    try {
      return BindAddress.of(value);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "\"" + value + "\" (expected: an IP address, like 127.0.0.1)", e);
    }
  }

  static final class Address implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String value) {
      try {
        return address(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
