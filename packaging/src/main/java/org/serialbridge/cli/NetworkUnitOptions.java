package org.serialbridge.cli;

import static org.serialbridge.settings.InvalidValueException.printable;

import io.netty.util.concurrent.Ticker;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.serialbridge.adopt.FrameClient;
import org.serialbridge.adopt.NetworkReading;
import org.serialbridge.adopt.NetworkReading.UdpPort;
import org.serialbridge.adopt.Reading;
import org.serialbridge.adopt.UnitException;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.SettingsFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A hardware unit in the network, as options. */
final class NetworkUnitOptions {
  private static final int MOST_PORTS = 3;
  private static final int MOST_BYTES = 100;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "reads a unit over the network, instead of one at a serial device")
  private @Nullable String address;

  @Option(
      names = "--mac",
      paramLabel = "MAC",
      description = "its MAC address, if it answers no search")
  private @Nullable String mac;

  @Option(
      names = "--user",
      paramLabel = "USER",
      defaultValue = "admin",
      description = "its user, of a serialbridge the one of AT+DISCU (default: ${DEFAULT-VALUE})")
  private String user = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "a file with its password (default: asks for it)")
  private @Nullable Path passwordFile;

  @Option(
      names = "--udp-port",
      paramLabel = "N",
      description = "its UDP port: 1500, 1901 or 48899 (default: tries all)")
  private @Nullable Integer udpPort;

  @Option(
      names = "--unit-port",
      paramLabel = "N",
      defaultValue = "1",
      description = "the serial port of the unit, 1-3 (default: ${DEFAULT-VALUE})")
  private int unitPort;

  /** Whether the unit is one in the network. */
  boolean isGiven() {
    return address != null;
  }

  /** Checks the values, before anything is sent. */
  void check(CommandSpec command) {
    require(command, unitPort >= 1 && unitPort <= MOST_PORTS, "--unit-port", unitPort, "1-3");
    require(
        command,
        udpPort == null || UdpPort.of(udpPort).isPresent(),
        "--udp-port",
        udpPort,
        "1500, 1901, 48899");
    require(command, mac().map(NetworkUnitOptions::isMac).orElse(true), "--mac", mac, "12 digits");
    require(command, isName(user), "--user", user, "1-5 characters without comma");
  }

  private static void require(
      CommandSpec command, boolean isRight, String name, @Nullable Object value, String expected) {
    if (!isRight) {
      throw new ParameterException(
          command.commandLine(),
          "%s: \"%s\" (expected: %s)".formatted(name, printable("" + value), expected));
    }
  }

  private Optional<String> mac() {
    return Optional.ofNullable(mac).map(text -> text.replaceAll("[:-]", ""));
  }

  private static boolean isMac(String digits) {
    return digits.matches("[0-9A-Fa-f]{12}");
  }

  private static boolean isName(String text) {
    return text.matches("[ -+\\--~]{1," + DiscoveryUser.LONGEST + "}");
  }

  /** Reads the unit. */
  Reading read() throws EnvironmentException {
    Inet4Address unit = resolved();
    DiscoveryUser known = new DiscoveryUser(user, password());
    try (FrameClient client = new FrameClient(unit, Ticker.systemTicker())) {
      return NetworkReading.of(
          client,
          udpPorts(),
          mac().map(digits -> digits.toUpperCase(Locale.ROOT)),
          known,
          unitPort - 1);
    } catch (UnitException e) {
      throw new EnvironmentException(unit.getHostAddress() + ": " + e.getMessage());
    } catch (IOException e) {
      throw new EnvironmentException(
          unit.getHostAddress() + ": " + printable("" + e.getMessage()) + ", nothing changed");
    }
  }

  private List<UdpPort> udpPorts() {
    return udpPort == null ? UdpPort.all(unitPort - 1) : UdpPort.of(udpPort).stream().toList();
  }

  private Inet4Address resolved() throws EnvironmentException {
    try {
      return Stream.of(InetAddress.getAllByName(address))
          .filter(Inet4Address.class::isInstance)
          .map(Inet4Address.class::cast)
          .findFirst()
          .orElseThrow(() -> new UnknownHostException("no IPv4 address"));
    } catch (UnknownHostException e) {
      throw new EnvironmentException(
          "--from: \"" + printable("" + address) + "\" has no IPv4 address");
    }
  }

  private String password() throws EnvironmentException {
    String password = passwordFile == null ? typed() : ofFile(passwordFile);
    if (!isName(password)) {
      throw new EnvironmentException(
          "the password is not one of a unit (expected: 1-5 characters without comma)");
    }
    return password;
  }

  private static String ofFile(Path file) throws EnvironmentException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
      return text.lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new EnvironmentException("--password-file: " + file + ": " + SettingsFile.reason(e));
    }
  }

  @SuppressWarnings("SystemConsoleNull") // without a terminal it is null in Java 17
  private String typed() throws EnvironmentException {
    Console console = System.console();
    char[] password = console == null ? null : console.readPassword("Password of user %s: ", user);
    if (password == null) {
      throw new EnvironmentException(
          "no password: there is no terminal to ask on (expected: --password-file)");
    }
    return new String(password);
  }
}
