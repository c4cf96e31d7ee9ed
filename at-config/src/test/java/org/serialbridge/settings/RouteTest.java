package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.settings.HostTarget.Scheme;

/** Routes and their targets. */
class RouteTest {
  private static Route route(String text) throws InvalidValueException {
    return Route.SYNTAX.parse(text);
  }

  private static HostTarget host(String text) throws InvalidValueException {
    return (HostTarget) route("*," + text).target();
  }

  @Test
  void aRouteHasFiveParts() throws Exception {
    assertThat(route("1-10,tcp://10.0.0.5:502?conns=2,-100,RO,500"))
        .isEqualTo(
            new Route(
                new UnitRange(1, 10),
                new HostTarget(
                    Scheme.TCP,
                    "10.0.0.5",
                    502,
                    new TargetOptions(Map.of(TargetOptions.Option.CONNS, 2))),
                -100,
                true,
                500));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OFF                     | OFF
          off                     | OFF
          1-10,com2               | 1-10,com2,0,RW,0
          5-5,LINE                | 5,LINE,0,RW,0
          0-255,LINE,3            | *,LINE,3,RW,0
          *,line,-0,RO            | *,LINE,0,RO,0
          7,COM2,254,rw,10000     | 7,com2,254,RW,10000
          *,tcp://PLC.Local:00502 | *,tcp://plc.local:502,0,RW,0
          *,RTU://[::0001]:1      | *,rtu://[::1]:1,0,RW,0
          *,ascii://[FE80::1%Eth0]:65535 | *,ascii://[fe80::1%Eth0]:65535,0,RW,0
          *,tcp://010.0.0.1:1     | *,tcp://10.0.0.1:1,0,RW,0
          *,tcp://h:1?conns=2&delay=0&timeout=10 | *,tcp://h:1?delay=0&timeout=10&conns=2,0,RW,0
          *,tcp://h:1?GAP=5       | *,tcp://h:1?gap=5,0,RW,0
          """)
  void aRouteIsShownWithAllItsParts(String typed, String shown) throws Exception {
    assertThat(route(typed)).hasToString(shown);
    assertThat(route(shown)).isEqualTo(route(typed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ON",
        "1",
        "1,",
        ",LINE",
        "1,LINE,",
        "1,LINE,0,RW,0,0",
        "OFF,LINE",
        "-1,LINE",
        "256,LINE",
        "1-256,LINE",
        "10-1,LINE",
        "1-2-3,LINE",
        "1-,LINE",
        "x,LINE",
        "1,2com",
        "1,com.2",
        "1,abcdefghijklmnopq",
        "1,LINE,255",
        "1,LINE,-255",
        "1,LINE,+1",
        "1,LINE,--1",
        "1,LINE,-",
        "1,LINE,0,R",
        "1,LINE,0,WO",
        "1,LINE,0,RW,-1",
        "1,LINE,0,RW,10001"
      })
  void anythingElseIsNoRoute(String text) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> route(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://h",
        "tcp://h:",
        "tcp://:502",
        "tcp://h:0",
        "tcp://h:65536",
        "tcp://h:-1",
        "tcp:h:502",
        "udp://h:502",
        "http://h:502",
        "tls://h:502",
        "tcp://h:502/",
        "tcp://h/x:502",
        "tcp://u@h:502",
        "tcp://::1:502",
        "tcp://[::1]",
        "tcp://[h]:502",
        "tcp://[1.2.3.4]:502",
        "tcp://[::g]:502",
        "tcp://1.2.3:502",
        "tcp://a b:502",
        "tcp://h :502",
        "tcp://h:502?",
        "tcp://h:502?delay",
        "tcp://h:502?delay=",
        "tcp://h:502?delay=-1",
        "tcp://h:502?delay=10001",
        "tcp://h:502?gap=10001",
        "tcp://h:502?idle=3601",
        "tcp://h:502?timeout=9",
        "tcp://h:502?timeout=60001",
        "tcp://h:502?conns=0",
        "tcp://h:502?conns=9",
        "tcp://h:502?ttl=1",
        "tcp://h:502?delay=1&delay=1",
        "tcp://h:502?delay=1&",
        "tcp://h:502?&delay=1",
        "tcp://h:502?delay=1?gap=1",
        "tcp://h:502?delay=1ms"
      })
  void anythingElseIsNoTarget(String target) {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> route("*," + target))
        .withMessageStartingWith("Target: enter LINE, the name of a port, or tcp://host:port,")
        .withMessageContaining(
            "?delay=0-10000&gap=0-10000&idle=0-3600&timeout=10-60000&conns=1-8, not \"")
        .satisfies(e -> assertThat(e.part()).isEqualTo(1));
  }

  @Test
  void aTextWithoutCommaIsToldWhatARouteIs() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> route("none"))
        .withMessage(
            "Enter OFF, or 2 to 5 parts, separated by commas"
                + " (units, target, offset, access, age), not \"none\"");
  }

  @Test
  void anOptionThatIsLeftOutHasItsUsualValue() throws Exception {
    TargetOptions none = host("tcp://h:1").options();
    assertThat(none).isEqualTo(TargetOptions.NONE);
    assertThat(none.delayMillis()).isZero();
    assertThat(none.gapMillis()).isZero();
    assertThat(none.idleSeconds()).isZero();
    assertThat(none.timeoutMillis()).isEmpty();
    assertThat(none.connections()).isEqualTo(1);
    TargetOptions all =
        host("tcp://h:1?delay=10000&gap=20&idle=3600&timeout=60000&conns=8").options();
    assertThat(all.delayMillis()).isEqualTo(10_000);
    assertThat(all.gapMillis()).isEqualTo(20);
    assertThat(all.idleSeconds()).isEqualTo(3_600);
    assertThat(all.timeoutMillis()).hasValue(60_000);
    assertThat(all.connections()).isEqualTo(8);
  }

  @Test
  void anOptionWithItsUsualValueHasNoEffect() throws Exception {
    TargetOptions none = host("tcp://h:1").options();
    assertThat(host("tcp://h:1?delay=0&gap=0&idle=0&conns=1").options().hasSameEffectAs(none))
        .isTrue();
    assertThat(host("tcp://h:1?timeout=1000").options().hasSameEffectAs(none)).isFalse();
  }

  @Test
  void theAddressOfAHostIsWithoutItsOptions() throws Exception {
    assertThat(host("RTU://[::1]:502?gap=1").address()).isEqualTo("rtu://[::1]:502");
    assertThat(host("tcp://H:1?gap=1").address()).isEqualTo(host("tcp://h:1").address());
  }

  @Test
  void aLineIsThatOfThePortItselfOrOfAnother() throws Exception {
    assertThat(((LineTarget) route("*,LINE").target()).portSeenFrom("com1")).isEqualTo("com1");
    assertThat(((LineTarget) route("*,com2").target()).portSeenFrom("com1")).isEqualTo("com2");
  }

  @Test
  void aRouteThatIsOffHasNoUnit() throws Exception {
    assertThat(route("OFF")).isEqualTo(Route.OFF);
    assertThat(Route.OFF.isOff()).isTrue();
    assertThat(route("*,LINE").isOff()).isFalse();
    for (int unit = 0; unit <= 255; unit++) {
      assertThat(Route.OFF.units().contains(unit)).isFalse();
      assertThat(UnitRange.ALL.contains(unit)).isTrue();
    }
  }

  @Test
  void aRangeHasItsEnds() {
    UnitRange range = new UnitRange(10, 20);
    assertThat(range.contains(9)).isFalse();
    assertThat(range.contains(10)).isTrue();
    assertThat(range.contains(20)).isTrue();
    assertThat(range.contains(21)).isFalse();
  }

  @Test
  void valuesOutOfRangeAreNotMade() throws Exception {
    assertThatIllegalArgumentException().isThrownBy(() -> new UnitRange(-1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> new UnitRange(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new UnitRange(0, 256));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Route(UnitRange.ALL, LineTarget.OWN, 255, false, 0))
        .withMessage("offset 255, age 0 (expected: -254 to 254, 0 to 10000)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Route(UnitRange.ALL, LineTarget.OWN, 0, false, 10_001));
    assertThatIllegalArgumentException().isThrownBy(() -> new LineTarget("COM1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HostTarget(Scheme.TCP, "h", 0, TargetOptions.NONE));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TargetOptions(Map.of(TargetOptions.Option.IDLE, 3_601)))
        .withMessage("idle: 3601 (expected: 0-3600)");
  }
}
