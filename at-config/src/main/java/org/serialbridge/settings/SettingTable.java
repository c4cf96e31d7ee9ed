package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The setting table: one row for each setting, in the order of CommFront's AT command page, then
 * the settings that CommFront units lack. The AT console, the settings file, the command line, the
 * web page and the documents are derived from the rows.
 */
public final class SettingTable {
  /**
   * Rows that another archive on the class path adds, for a build of its own or a test. {@code
   * -Dserialbridge.extensions=true} looks for them: that opens every archive, a tenth of a start.
   */
  public interface Extension {
    /** The rows, behind all others. */
    List<Setting<?>> rows();
  }

  private static final String EXTENSIONS = "serialbridge.extensions";

  /** All rows. */
  public static final List<Setting<?>> ROWS = rows();

  /**
   * The settings that decide who may do what, and what is recorded of it. AT commands that come
   * over the network, outside the web page, do not change them.
   */
  public static final Set<Setting<?>> SECURITY =
      Set.of(
          DeviceRows.WEB_USER,
          DeviceRows.WEB_VIEWER,
          DeviceRows.ALLOW_FACTORY_PASSWORD,
          DeviceRows.WEB_ALLOW,
          DeviceRows.WEB_TLS,
          SocketRows.ALLOW,
          TlsRows.TLS,
          TlsRows.TLS_PORT,
          TlsRows.TLS_CLIENT,
          TlsRows.TLS_PIN,
          DiscoveryRows.DISCOVERY,
          DiscoveryRows.KEYWORD,
          DiscoveryRows.FRAME_USER,
          DiscoveryRows.COMMAND_PREFIX,
          DeviceRows.AUDIT);

  private static final Map<String, Setting<?>> BY_NAME =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

  private static final Map<String, Setting<?>> BY_KEY =
      ROWS.stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  row -> levelAndKey(row.level(), row.key()), Function.identity()));

  private SettingTable() {}

  private static String levelAndKey(Setting.Level level, String key) {
    return level + " " + key;
  }

  private static List<Setting<?>> rows() {
    List<Setting<?>> rows =
        new ArrayList<>(
            List.of(
                DeviceRows.HOST_NETWORK,
                DeviceRows.NAME_SERVER,
                SerialPortRows.UART,
                SocketRows.SOCKET,
                SocketRows.LOCAL_PORT,
                FunctionRows.REGISTRATION_PACKET,
                FunctionRows.REGISTRATION_TIME,
                FunctionRows.CLOUD_KEY,
                FunctionRows.REGISTRATION_TEXT,
                FunctionRows.HTTP_METHOD,
                FunctionRows.HTTP_URL,
                FunctionRows.HTTP_HEADERS,
                FunctionRows.REMOVE_HTTP_HEADER,
                FunctionRows.HEARTBEAT,
                FunctionRows.HEARTBEAT_TARGET,
                FunctionRows.HEARTBEAT_SECONDS,
                FunctionRows.HEARTBEAT_TEXT,
                FunctionRows.RESTART_WHEN_UNREACHABLE,
                FunctionRows.LINK_LED,
                FunctionRows.CLIENT_TAGS,
                ProtocolRows.RFC2217,
                SocketRows.SHORT_CONNECTION,
                SocketRows.SHORT_CONNECTION_SECONDS,
                SocketRows.WHEN_FULL,
                SerialPortRows.CLEAR_ON_CONNECT,
                ProtocolRows.MODBUS_GATEWAY,
                DeviceRows.DEVICE_NAME,
                DeviceRows.WEB_PORT,
                DeviceRows.WEB_USER,
                SocketRows.MAX_CLIENTS,
                FunctionRows.RESTART_WHEN_IDLE,
                SerialPortRows.ECHO,
                ProtocolRows.RFC2217_PORT,
                ProtocolRows.RFC2217_KEEP,
                SocketRows.PACKET_GAP,
                SocketRows.PACKET_LENGTH,
                SocketRows.PACKET_DELIMITER,
                SocketRows.DELIMITER_USE,
                SocketRows.STREAM_IN_PACKETS,
                SocketRows.SLOW_PEER,
                SerialPortRows.DEVICE_LOST,
                SerialPortRows.PEER_GONE,
                SerialPortRows.OPENING_SIGNALS,
                SerialPortRows.RS485,
                SerialPortRows.RS485_GPIO,
                SerialPortRows.RS485_RTS,
                SerialPortRows.RS485_DELAY_BEFORE,
                SerialPortRows.RS485_DELAY_AFTER,
                SerialPortRows.RS485_RECEIVE,
                SerialPortRows.RS485_TERMINATION,
                ProtocolRows.MODBUS_TIMEOUT,
                ProtocolRows.MODBUS_EXCEPTIONS,
                ProtocolRows.MODBUS_GAP,
                ProtocolRows.MODBUS_QUIET,
                ProtocolRows.MODBUS_TIMEOUT_LIMIT,
                ProtocolRows.MODBUS_PROBE_SECONDS,
                ProtocolRows.MODBUS_WAIT,
                RouteRows.CLIENT_FRAMING,
                RouteRows.LINE_FRAMING));
    rows.addAll(RouteRows.ROUTES);
    rows.addAll(RouteRows.RULES);
    rows.addAll(
        List.of(
            RouteRows.MODBUS_ROLE,
            RouteRows.LISTEN_KEEP_SECONDS,
            FunctionRows.LINK_LED_NAME,
            DeviceRows.ALLOW_FACTORY_PASSWORD,
            DeviceRows.WEB_TLS,
            SocketRows.ALLOW,
            DeviceRows.WEB_ALLOW,
            TlsRows.TLS,
            TlsRows.TLS_PORT,
            TlsRows.TLS_CLIENT,
            TlsRows.TLS_PIN,
            DeviceRows.WEB_VIEWER,
            DeviceRows.AUDIT,
            DiscoveryRows.DISCOVERY,
            DiscoveryRows.KEYWORD,
            DiscoveryRows.FRAME_USER,
            DiscoveryRows.ANNOUNCEMENT,
            DiscoveryRows.COMMAND_PREFIX));
    if (Boolean.getBoolean(EXTENSIONS)) {
      ServiceLoader.load(Extension.class).forEach(extension -> rows.addAll(extension.rows()));
    }
    return List.copyOf(rows);
  }

  /** The row with an AT name, in any case. */
  public static Optional<Setting<?>> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toUpperCase(Locale.ROOT)));
  }

  /** The row with a key of the settings file. */
  public static Optional<Setting<?>> withKey(Setting.Level level, String key) {
    return Optional.ofNullable(BY_KEY.get(levelAndKey(level, key)));
  }

  /** The rows of a level, in table order. */
  public static List<Setting<?>> rows(Setting.Level level) {
    return ROWS.stream().filter(row -> row.level() == level).toList();
  }
}
