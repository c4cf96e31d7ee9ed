package org.serialbridge.frames;

import static org.serialbridge.frames.BlockField.bit;
import static org.serialbridge.frames.BlockField.bits;
import static org.serialbridge.frames.BlockField.field;
import static org.serialbridge.frames.BlockField.number;
import static org.serialbridge.frames.BlockField.parsed;
import static org.serialbridge.frames.BlockField.shown;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.serialbridge.settings.DeviceRows;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.DnsSettings;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.Ipv4;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.Rs485Mode;
import org.serialbridge.settings.SerialPortRows;
import org.serialbridge.settings.WanSettings;

/**
 * The basic block, 67 bytes: network, name, user, and functions of the first port.
 *
 * <pre>
 *  0 head 3            9 address 4       37 user 6              52 functions
 *  3 flags            13 gateway 4       43 password 6          53 MAC address 6
 *  4 port 2           17 netmask 4       49 sending time        59 name server 4
 *  6 web port 2       21 name 14         50 id 2                63 reserved 4
 *  8 user flag        35 zero 2
 * </pre>
 */
final class BasicBlock {
  static final int LENGTH = 67;

  private static final int FLAGS = 3;
  private static final int STATIC = 0x80;
  private static final int ADDRESS = 9;
  private static final int GATEWAY = 13;
  private static final int MASK = 17;
  private static final int NAME = 21;
  private static final int NAME_LENGTH = 14;
  private static final int USER = 37;
  private static final int PASSWORD = 43;
  private static final int USER_LENGTH = 6;
  private static final int FUNCTIONS = 52;
  private static final int RS485 = 0x04;
  private static final int MAC = 53;
  private static final int MAC_LENGTH = 6;
  private static final int NAME_SERVER = 59;

  private static final List<BlockField> NETWORK =
      List.of(isStatic(), address(ADDRESS), address(GATEWAY), address(MASK));

  static final Block LAYOUT = new Block(LENGTH, fields());

  private BasicBlock() {}

  private static List<BlockField> fields() {
    List<BlockField> fields = new ArrayList<>(NETWORK);
    fields.addAll(
        List.of(
            number(6, 2, DeviceRows.WEB_PORT),
            name(),
            user(),
            password(),
            rs485(),
            bit(FUNCTIONS, 0x10, FunctionRows.RESTART_WHEN_UNREACHABLE),
            bit(FUNCTIONS, 0x20, FunctionRows.LINK_LED),
            bit(FUNCTIONS, 0x40, FunctionRows.CLIENT_TAGS),
            bit(FUNCTIONS, 0x80, ProtocolRows.RFC2217),
            mac(),
            nameServer()));
    return fields;
  }

  /** Whether a set asks for other addresses than those that the block would show. */
  static boolean changesNetwork(byte[] written, BlockSource stored) {
    byte[] before = LAYOUT.bytes(stored);
    return NETWORK.stream().anyMatch(field -> field.differs(before, written));
  }

  // ---- network

  private static BlockField isStatic() {
    return bits(
        FLAGS,
        STATIC,
        List.of(DeviceRows.HOST_NETWORK),
        (block, from) -> block.putBits(FLAGS, kind(from) == WanSettings.Kind.DHCP ? 0 : STATIC),
        BasicBlock::network);
  }

  /** Addresses that are not set are those of the host. */
  private static BlockField address(int offset) {
    return field(
        offset,
        4,
        DeviceRows.HOST_NETWORK,
        (block, from) -> block.putAddress(offset, address(offset, from)),
        BasicBlock::network);
  }

  private static Ipv4 address(int offset, BlockSource from) {
    WanSettings wan = from.settings().get(DeviceRows.HOST_NETWORK);
    boolean isSet = wan.kind() == WanSettings.Kind.STATIC;
    return switch (offset) {
      case ADDRESS -> isSet ? wan.address() : from.network().address();
      case GATEWAY -> isSet ? wan.gateway() : from.network().gateway();
      default -> isSet ? wan.mask() : from.network().mask();
    };
  }

  private static WanSettings.Kind kind(BlockSource from) {
    return from.settings().get(DeviceRows.HOST_NETWORK).kind();
  }

  private static Optional<PortSettings> network(BlockBytes block, PortSettings into)
      throws InvalidValueException {
    boolean isStatic = block.bits(FLAGS, STATIC) != 0;
    String text =
        "STATIC,%s,%s,%s"
            .formatted(block.address(ADDRESS), block.address(MASK), block.address(GATEWAY));
    return Optional.of(parsed(into, DeviceRows.HOST_NETWORK, isStatic ? text : "DHCP"));
  }

  /** Tools cannot set it, and units with several ports have times there. */
  private static BlockField nameServer() {
    return field(
            NAME_SERVER,
            4,
            DeviceRows.NAME_SERVER,
            (block, from) -> {
              DnsSettings dns = from.settings().get(DeviceRows.NAME_SERVER);
              block.putAddress(NAME_SERVER, dns.isHost() ? from.network().dns() : dns.server());
            },
            (block, into) -> {
              try {
                return Optional.of(
                    parsed(into, DeviceRows.NAME_SERVER, block.address(NAME_SERVER)));
              } catch (InvalidValueException e) {
                return Optional.empty(); // no name server
              }
            })
        .onlyFor(BlockField.Use.TAKE_OVER);
  }

  // ---- device

  private static BlockField name() {
    return field(
        NAME,
        NAME_LENGTH,
        DeviceRows.DEVICE_NAME,
        (block, from) -> block.putText(NAME, from.settings().get(DeviceRows.DEVICE_NAME)),
        (block, into) ->
            Optional.of(parsed(into, DeviceRows.DEVICE_NAME, block.text(NAME, NAME_LENGTH))));
  }

  /** Of {@code DISCU}; zeros keep it. */
  private static BlockField user() {
    return field(
            USER,
            USER_LENGTH,
            DiscoveryRows.FRAME_USER,
            (block, from) ->
                user(from.settings()).ifPresent(user -> block.putText(USER, user.name())),
            (block, into) -> {
              String name = block.text(USER, USER_LENGTH);
              return withUser(into, name, password(into));
            })
        .onlyFor(BlockField.Use.SET);
  }

  /** Not shown; zeros keep it. */
  private static BlockField password() {
    return field(
            PASSWORD,
            USER_LENGTH,
            DiscoveryRows.FRAME_USER,
            (block, from) -> {},
            (block, into) -> {
              String name = user(into).map(DiscoveryUser::name).orElse("");
              return withUser(into, name, block.text(PASSWORD, USER_LENGTH));
            })
        .onlyFor(BlockField.Use.SET);
  }

  private static Optional<DiscoveryUser> user(PortSettings settings) {
    return settings.get(DiscoveryRows.FRAME_USER);
  }

  private static String password(PortSettings settings) {
    return user(settings).map(DiscoveryUser::password).orElse("");
  }

  private static Optional<PortSettings> withUser(PortSettings into, String name, String password)
      throws InvalidValueException {
    return name.isEmpty() || password.isEmpty()
        ? Optional.empty()
        : Optional.of(parsed(into, DiscoveryRows.FRAME_USER, name + "," + password));
  }

  // ---- functions of the first port

  /** A tool cannot tell which way the direction is switched here: it only sees whether it is. */
  private static BlockField rs485() {
    return shown(
        FUNCTIONS,
        1,
        (block, from) -> {
          boolean isOn = from.settings().get(SerialPortRows.RS485) != Rs485Mode.OFF;
          block.putBits(FUNCTIONS, isOn ? RS485 : 0);
        });
  }

  private static BlockField mac() {
    return shown(
        MAC,
        MAC_LENGTH,
        (block, from) -> block.putBytes(MAC, HexFormat.of().parseHex(from.network().mac())));
  }
}
