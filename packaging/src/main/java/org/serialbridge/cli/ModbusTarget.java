package org.serialbridge.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.serialbridge.modbus.AsciiClientCodec;
import org.serialbridge.modbus.ClientCodec;
import org.serialbridge.modbus.MbapClientCodec;
import org.serialbridge.modbus.RtuClientCodec;
import org.serialbridge.serial.device.PortUsers;
import org.serialbridge.service.EnvironmentException;
import org.serialbridge.settings.UartSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The place of Modbus units: behind a TCP address, or at a serial device.
 *
 * @param name host name or address, or the path of the device
 * @param port TCP port; 0 for a device
 */
record ModbusTarget(Framing framing, String name, int port) {
  /** The framing. */
  enum Framing {
    /** Modbus/TCP. */
    TCP("a Modbus/TCP"),
    /** RTU over TCP. */
    RTU("an RTU"),
    /** ASCII over TCP. */
    ASCII("an ASCII"),
    /** RTU at a serial device. */
    DEVICE("an RTU");

    private final String article;

    Framing(String article) {
      this.article = article;
    }

    private ClientCodec codec(IntConsumer unexpected) {
      return switch (this) {
        case TCP -> new MbapClientCodec(unexpected);
        case RTU, DEVICE -> new RtuClientCodec(unexpected);
        case ASCII -> new AsciiClientCodec(unexpected);
      };
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(ModbusTarget.class);
  private static final Path TTYS = Path.of("/sys/class/tty");
  private static final int STANDARD_PORT = 502;
  private static final int LARGEST_PORT = 65_535;

  private static final String NAME = "\\[[\\p{XDigit}:.]+]|[^:/\\[\\]]+";

  /** Modbus/TCP has a port of its own; the others have none. */
  private static final Pattern HOST =
      Pattern.compile(
          "(?:tcp://)?(?<host>%1$s)(?::(?<port>\\d{1,5}))?".formatted(NAME)
              + "|(?<framing>rtu|ascii)://(?<converter>%1$s):(?<converterPort>\\d{1,5})"
                  .formatted(NAME));

  /** {@code HOST}, {@code HOST:PORT}, the same with a framing, or {@code /dev/...}. */
  static final class Converter implements ITypeConverter<ModbusTarget> {
    @Override
    public ModbusTarget convert(String value) {
      if (value.startsWith("/")) {
        return new ModbusTarget(Framing.DEVICE, value, 0);
      }
      Matcher parts = HOST.matcher(value);
      ModbusTarget target = parts.matches() ? of(parts) : null;
      if (target == null || target.port < 1 || target.port > LARGEST_PORT) {
        throw new TypeConversionException(
            "\""
                + value
                + "\" (expected: HOST, HOST:PORT with 1-65535, tcp://HOST:PORT, rtu://HOST:PORT,"
                + " ascii://HOST:PORT, or /dev/...)");
      }
      return target;
    }

    private static ModbusTarget of(Matcher parts) {
      if (parts.group("framing") != null) {
        return new ModbusTarget(
            Framing.valueOf(parts.group("framing").toUpperCase(Locale.ROOT)),
            parts.group("converter"),
            Integer.parseInt(parts.group("converterPort")));
      }
      String port = parts.group("port");
      return new ModbusTarget(
          Framing.TCP, parts.group("host"), port == null ? STANDARD_PORT : Integer.parseInt(port));
    }
  }

  /**
   * Connects.
   *
   * @param uart parameters of a device
   * @param timeoutMillis for a connection
   * @throws EnvironmentException if it cannot connect; the message gives the reason
   */
  ModbusExchange connect(UartSettings uart, int timeoutMillis) throws EnvironmentException {
    try {
      ModbusExchange.Bytes bytes =
          framing == Framing.DEVICE
              ? new DeviceBytes(name, uart)
              : new SocketBytes(address(), timeoutMillis);
      return new ModbusExchange(
          bytes,
          framing.codec(unit -> LOG.debug("{}: unexpected response of unit {}", this, unit)),
          System::nanoTime);
    } catch (IOException e) {
      LOG.debug("{}: cannot connect", this, e);
      throw new EnvironmentException(
          framing == Framing.DEVICE
              ? closed()
              : this + ": cannot connect: " + reason(e, timeoutMillis));
    }
  }

  private InetSocketAddress address() throws EnvironmentException {
    try {
      return new InetSocketAddress(InetAddress.getByName(name), port);
    } catch (UnknownHostException e) {
      throw new EnvironmentException(
          this + ": unknown host; check the name, or use its IP address");
    }
  }

  private static String reason(IOException e, int timeoutMillis) {
    if (e instanceof SocketTimeoutException) {
      return "no answer within " + timeoutMillis + " ms";
    }
    return e instanceof ConnectException
        ? e.getMessage() + " (check the port, and whether its server runs)"
        : String.valueOf(e.getMessage());
  }

  /** The reason why a device cannot be opened. */
  private String closed() {
    Path device = Path.of(name);
    if (!Files.exists(device)) {
      return name + " does not exist; serialbridge ports lists the serial devices";
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      return name + " may not be opened by this user (expected: a member of the group dialout)";
    }
    return isTty(device) && !PortUsers.of(device).isEmpty()
        ? name + " is in use by " + PortUsers.describe(device)
        : name + " cannot be opened: is it a serial device?";
  }

  private static boolean isTty(Path device) {
    try {
      Path real = device.toRealPath();
      return real.startsWith("/dev/pts") || Files.exists(TTYS.resolve(real.getFileName()));
    } catch (IOException e) {
      return false;
    }
  }

  /** The message for a unit without a good response. */
  String silence(NoResponseException.Reason reason, int timeoutMillis) {
    if (framing == Framing.DEVICE) {
      return "no good response within %d ms; check its wiring and the parameters (--uart)"
          .formatted(timeoutMillis);
    }
    return switch (reason) {
      case SILENCE -> this + ": no response within " + timeoutMillis + " ms";
      case NO_MODBUS -> this + ": no good response; is it " + framing.article + " port?";
      case CLOSED ->
          this + ": the connection was closed; is it " + framing.article + " port, and free?";
    };
  }

  @Override
  public String toString() {
    return switch (framing) {
      case TCP -> name + ":" + port;
      case RTU, ASCII -> framing.name().toLowerCase(Locale.ROOT) + "://" + name + ":" + port;
      case DEVICE -> name;
    };
  }
}
