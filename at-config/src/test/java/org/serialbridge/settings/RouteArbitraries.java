package org.serialbridge.settings;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Texts of routes and rules. */
final class RouteArbitraries {
  private RouteArbitraries() {}

  /** Texts that a route accepts, some of them without their last parts. */
  static Arbitrary<String> routes() {
    Arbitrary<String> end =
        Combinators.combine(
                Arbitraries.integers().between(-254, 254),
                Arbitraries.of("RW", "RO", "ro"),
                Arbitraries.integers().between(0, 10_000),
                Arbitraries.integers().between(0, 3))
            .as(
                (offset, access, age, parts) ->
                    switch (parts) {
                      case 0 -> "";
                      case 1 -> "," + offset;
                      case 2 -> "," + offset + "," + access;
                      default -> "," + offset + "," + access + "," + age;
                    });
    return orOff(
        Combinators.combine(range(255), targets(), end)
            .as((units, target, rest) -> units + "," + target + rest));
  }

  /** Texts that a rule accepts. */
  static Arbitrary<String> rules() {
    return orOff(
        Combinators.combine(
                clients(),
                range(255),
                functions(),
                range(65_535),
                Arbitraries.of("ALLOW", "DENY", "deny"))
            .as(
                (clients, units, functions, registers, action) ->
                    String.join(",", clients, units, functions, registers, action)));
  }

  private static Arbitrary<String> orOff(Arbitrary<String> texts) {
    return Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just("OFF")), Tuple.of(9, texts));
  }

  static Arbitrary<String> targets() {
    return Arbitraries.oneOf(
        Arbitraries.of("LINE", "line", "com1", "COM2", "x-_0"),
        Combinators.combine(
                Arbitraries.of("tcp", "rtu", "ascii", "TCP"),
                hosts(),
                Arbitraries.integers().between(1, 65_535),
                options())
            .as((scheme, host, port, options) -> scheme + "://" + host + ":" + port + options));
  }

  private static Arbitrary<String> hosts() {
    return Arbitraries.oneOf(
        Arbitraries.of("h", "plc", "My_Host.example.org.", "[::1]", "[FE80::1%Eth0]"),
        addresses(),
        ipv6().map(address -> "[" + address + "]"));
  }

  /** Any of the options, in any order. */
  static Arbitrary<String> options() {
    return Arbitraries.shuffle(TargetOptions.Option.values())
        .flatMap(
            order ->
                Arbitraries.integers()
                    .between(0, order.size())
                    .flatMap(
                        count ->
                            Arbitraries.integers()
                                .between(10, 60_000)
                                .list()
                                .ofSize(count)
                                .map(
                                    values -> {
                                      StringBuilder out = new StringBuilder();
                                      for (int i = 0; i < count; i++) {
                                        out.append(i == 0 ? '?' : '&')
                                            .append(option(order.get(i), values.get(i)));
                                      }
                                      return out.toString();
                                    })));
  }

  private static String option(TargetOptions.Option option, int value) {
    int max =
        switch (option) {
          case DELAY, GAP -> 10_000;
          case IDLE -> 3_600;
          case TIMEOUT -> 60_000;
          case CONNS -> 8;
        };
    int within = value > max ? 1 + value % max : value;
    return option.name().toLowerCase(Locale.ROOT) + "=" + within;
  }

  private static Arbitrary<String> clients() {
    return Arbitraries.oneOf(
        Arbitraries.just("*"),
        addresses(),
        ipv6(),
        Combinators.combine(addresses(), Arbitraries.integers().between(0, 32))
            .as((address, length) -> address + "/" + length),
        Combinators.combine(ipv6(), Arbitraries.integers().between(0, 128))
            .as((address, length) -> address + "/" + length));
  }

  private static Arbitrary<String> functions() {
    return Arbitraries.oneOf(
        Arbitraries.just("*"),
        Arbitraries.oneOf(
                Arbitraries.of("R", "W", "r"),
                Arbitraries.integers().between(1, 127).map(String::valueOf))
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(pieces -> String.join("+", pieces)));
  }

  private static Arbitrary<String> range(int max) {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, max);
    return Arbitraries.oneOf(
        Arbitraries.just("*"),
        numbers.map(String::valueOf),
        Combinators.combine(numbers, numbers).as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b)));
  }

  private static Arbitrary<String> addresses() {
    return Arbitraries.integers().map(Ipv4::new).map(Ipv4::toString);
  }

  private static Arbitrary<String> ipv6() {
    Arbitrary<Long> halves = Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(0L, 1L));
    return Arbitraries.oneOf(
        Combinators.combine(halves, halves).as((high, low) -> new Ipv6(high, low).toString()),
        addresses().map(address -> "::ffff:" + address),
        Arbitraries.of("FD00::", "2001:DB8:0:0:1:0:0:1"));
  }
}
