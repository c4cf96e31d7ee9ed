package org.serialbridge.settings;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Valid settings of every row, and texts that a file format could trip over. */
public final class SettingArbitraries {
  private static final Map<String, Arbitrary<String>> TEXTS =
      Map.ofEntries(
          entry("WANN", fixedOr("HOST", "DHCP")),
          entry("DNS", Arbitraries.of("HOST", "8.8.8.8", "127.0.0.53", "1.0.0.1, 2.0.0.2")),
          entry("UART", uart()),
          entry("SOCK", socket()),
          entry("SOCKPORT", number(0, 65_535)),
          entry("REGCLOUD", pair(20, 8).map(pair -> pair.replace(' ', '_'))),
          entry("REGUSR", escaped()),
          entry("HTPURL", text(1, 99)),
          entry("HTPHEAD", text(0, 199)),
          entry("HEARTTM", number(1, 65_535)),
          entry("HEARTDT", escaped()),
          entry("SHORTO", number(2, 255)),
          entry("MID", text(1, 14)),
          entry("WEBPORT", number(1, 65_535)),
          entry("WEBU", pair(15, 15)),
          entry("WEBV", Arbitraries.oneOf(Arbitraries.just("OFF"), pair(15, 15))),
          entry("DISCKEY", text(5, 30).map(key -> key.strip().length() < 5 ? "WWW.X" : key)),
          entry("DISCU", Arbitraries.oneOf(Arbitraries.just("OFF"), pair(5, 5))),
          entry("NETAT", Arbitraries.of("OFF", "usr.cn#", "www.usr.cn#", "0, \\\"#=:!", "a$b;")),
          entry("MAXSK", number(1, 8)),
          entry("RSTIM", Arbitraries.oneOf(Arbitraries.just("0"), number(60, 65_535))),
          entry("RFCPORT", number(0, 65_535)),
          entry("PKTGAP", autoOr(1, 1_000)),
          entry("PKTLEN", number(1, 1_460)),
          entry("PKTEND", Arbitraries.of("OFF", "0A", "0D0A", "FF", "0000")),
          entry("RS485PRE", number(0, 100)),
          entry("RS485POST", number(0, 100)),
          entry("RS485GPIO", Arbitraries.of("OFF", "gpiochip0:17", "/dev/gpiochip12:0", "3:1023")),
          entry("TLSPORT", number(0, 65_535)),
          entry("TLSPIN", pin()),
          entry("ALLOW", allowList()),
          entry("WEBALLOW", allowList()),
          entry("MODTO", number(10, 60_000)),
          entry("MODGAP", autoOr(0, 10_000_000)),
          entry("MODQUIET", number(0, 60_000)),
          entry("MODDEAD", number(0, 100)),
          entry("MODPROBE", number(1, 3_600)),
          entry("MODWAIT", number(100, 60_000)),
          entry("MODKEEP", number(0, 3_600)),
          entry("LED", Arbitraries.of("OFF", "led0", "green:status", "a b, c", "\\\"#=:!")));

  private SettingArbitraries() {}

  /** Texts that a row accepts. */
  static Arbitrary<String> texts(Setting<?> row) {
    Part<?> part = row.syntax().parts().get(0);
    if (part.type() == Part.Type.CHOICE && row.syntax().parts().size() == 1) {
      return Arbitraries.of(part.choices()).map(Choice::keyword);
    }
    if (row.factory() instanceof Route) {
      return RouteArbitraries.routes();
    }
    if (row.factory() instanceof Rule) {
      return RouteArbitraries.rules();
    }
    Arbitrary<String> texts = TEXTS.get(row.name());
    if (texts == null) {
      throw new AssertionError(row.name() + ": say here which values it can have");
    }
    return texts;
  }

  /** Settings of all appliances that could be. */
  public static Arbitrary<ApplianceSettings> appliances() {
    Arbitrary<String> ports = Arbitraries.of("com1", "com2", "a", "x-_0", "port", "device", "end");
    return Combinators.combine(
            settings(Setting.Level.DEVICE),
            Arbitraries.maps(ports, settings(Setting.Level.PORT)).ofMaxSize(3))
        .as(ApplianceSettings::new);
  }

  private static Arbitrary<Settings> settings(Setting.Level level) {
    return Arbitraries.of(SettingTable.rows(level))
        .flatMap(row -> texts(row).map(text -> new Edit(row, text)))
        .list()
        .ofMaxSize(15)
        .map(edits -> edited(level, edits));
  }

  private record Edit(Setting<?> row, String text) {}

  private static Settings edited(Setting.Level level, List<Edit> edits) {
    Settings settings = Settings.factory(level);
    for (Edit edit : edits) {
      try {
        settings = edit.row.parsedInto(settings, edit.text);
      } catch (InvalidValueException e) {
        throw new AssertionError(edit.row.name(), e);
      }
    }
    return settings;
  }

  private static Arbitrary<String> pin() {
    return Arbitraries.oneOf(
        Arbitraries.just("OFF"),
        Arbitraries.strings().withChars("0123456789abcdefABCDEF").ofLength(64),
        Arbitraries.strings()
            .withChars("0123456789ABCDEF")
            .ofLength(2)
            .list()
            .ofSize(32)
            .map(bytes -> String.join(":", bytes)));
  }

  private static Arbitrary<String> number(int min, int max) {
    return Arbitraries.integers().between(min, max).map(String::valueOf);
  }

  private static Arbitrary<String> autoOr(int min, int max) {
    return Arbitraries.oneOf(Arbitraries.just("AUTO"), number(min, max));
  }

  /** Free text with all that means something to a properties file. */
  private static Arbitrary<String> text(int min, int max) {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of(" ", "  ", "\\", "\\\\", "\"", "\\\"", "${user.home}", "#", "!", "="),
            Arbitraries.of(":", ",", "\\,", "include", "include = /etc/passwd", "\\u0041", "\\n"),
            Arbitraries.of("end = yes", "'", "$", "{", "}", ";", "\\t", "\\r\\n"),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20));
    return piece
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces))
        .map(text -> text.substring(0, Math.min(text.length(), max)))
        .map(text -> text.length() < min ? "x" : text);
  }

  private static Arbitrary<String> escaped() {
    return Arbitraries.oneOf(
        text(1, 40),
        Arbitraries.of("[00]", "[ff]", "[", "]", "a", " ")
            .list()
            .ofMinSize(1)
            .ofMaxSize(40)
            .map(parts -> String.join("", parts)));
  }

  private static Arbitrary<String> allowList() {
    return Arbitraries.of(
            "*", "!*", "10.0.0.5", "!10.0.0.5/8", "10.0.0.5-10.0.0.9", "FD00::/8", "::1-::5")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(items -> String.join(";", items));
  }

  private static Arbitrary<String> pair(int first, int second) {
    return Combinators.combine(text(1, first), text(1, second))
        .as((a, b) -> a.replace(',', '.') + "," + b.replace(',', '.'));
  }

  private static Arbitrary<String> fixedOr(String... others) {
    Arbitrary<String> address =
        Arbitraries.integers().map(Ipv4::new).filter(Ipv4::isHost).map(Ipv4::toString);
    Arbitrary<Ipv4> mask = Arbitraries.integers().between(1, 32).map(Ipv4::netmask);
    return Arbitraries.oneOf(
        Arbitraries.of(Arrays.asList(others)),
        Combinators.combine(address, mask, address)
            .as((own, net, gateway) -> "STATIC," + own + "," + net + "," + gateway));
  }

  private static Arbitrary<String> uart() {
    return Combinators.combine(
            number(45, 4_000_000),
            number(5, 8),
            number(1, 2),
            Arbitraries.of(Parity.class),
            Arbitraries.of(FlowControl.class))
        .as(
            (baud, data, stop, parity, flow) ->
                String.join(",", baud, data, stop, parity.keyword(), flow.keyword()));
  }

  private static Arbitrary<String> socket() {
    return Combinators.combine(
            Arbitraries.of(SocketMode.class),
            Arbitraries.of(
                "0.0.0.0", "192.168.1.211", "h", "my_host.example.org.", "::1", "fe80::1%eth0"),
            number(1, 65_535))
        .as((mode, host, port) -> mode.keyword() + "," + host + "," + port);
  }
}
