package org.serialbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.HostTarget;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.ProtocolRows;
import org.serialbridge.settings.RouteRows;
import org.serialbridge.status.RoutingStatus;

/** Which target a request goes to, and what its client gets. */
class RouterTest {
  private static final String READ = "0300000002";
  private static final String WRITE = "0600000009";

  private final List<String> said = new ArrayList<>();
  private final Map<String, Target> targets = new HashMap<>();
  private final ModbusClient client = new Client("a");

  private final class Client implements ModbusClient {
    private final String name;

    Client(String name) {
      this.name = name;
    }

    @Override
    public void answered(int transaction, Adu answer, long now) {
      said.add(name + " " + transaction + ": " + answer);
    }

    @Override
    public void failed(int transaction, Adu request, ExceptionCode code, long now) {
      said.add(name + " " + transaction + ": " + request + " " + code);
    }

    @Override
    public void unanswered(int transaction, long now) {
      said.add(name + " " + transaction + ": nothing");
    }
  }

  /** A target that keeps its requests until the test answers. */
  private final class Target implements UnitLink {
    private final String name;
    private @Nullable ModbusClient asking;
    private final List<Integer> numbers = new ArrayList<>();
    private Terms terms = Terms.OF_LINE;

    Target(String name) {
      this.name = name;
    }

    @Override
    public void ask(ModbusClient client, int number, Adu request, Terms asked, long now) {
      said.add(name + ": " + request);
      asking = client;
      terms = asked;
      numbers.add(number);
    }

    @Override
    public void forget(ModbusClient client) {
      said.add(name + " forgets");
      asking = null;
    }

    void answer(Adu answer) {
      answer(answer, 0);
    }

    void answer(Adu answer, long now) {
      if (asking != null) {
        asking.answered(numbers.remove(0), answer, now);
      }
    }

    void isDone() {
      if (asking != null) {
        asking.unanswered(numbers.remove(0), 0);
      }
    }
  }

  private final class Known implements Targets {
    @Override
    public UnitLink host(HostTarget host) {
      return target(host.address());
    }

    @Override
    public UnitLink line(String port) {
      return target(port);
    }

    @Override
    public boolean hasUnits(String port) {
      return !port.equals("com9");
    }

    @Override
    public void offerLine(UnitLink units) {}

    @Override
    public void close() {}
  }

  private Target target(String name) {
    return targets.computeIfAbsent(name, Target::new);
  }

  private Router router(String... routes) {
    return new Router("com1", settings(routes), Optional.of(target("LINE")), new Known());
  }

  private static PortSettings settings(String... routes) {
    PortSettings settings = PortSettings.FACTORY.with(ProtocolRows.MODBUS_TIMEOUT, 700);
    for (int i = 0; i < routes.length; i++) {
      try {
        settings = settings.with(RouteRows.ROUTES.get(i), RouteRows.ROUTES.get(i).parse(routes[i]));
      } catch (InvalidValueException e) {
        throw new AssertionError(e);
      }
    }
    return settings;
  }

  private static Adu adu(int unit, String pdu) {
    return new Adu(unit, HexFormat.of().parseHex(pdu));
  }

  private void ask(Router router, int transaction, int unit, String pdu) {
    router.ask(client, transaction, adu(unit, pdu), Terms.OF_LINE, 0);
  }

  private List<String> transcript() {
    List<String> all = List.copyOf(said);
    said.clear();
    return all;
  }

  @Test
  void theFirstRouteThatHasTheUnitDecides() {
    Router router = router("5,com2", "1-10,LINE", "*,tcp://10.0.0.5:502,100,RW,200");
    ask(router, 1, 5, READ);
    ask(router, 2, 6, READ);
    ask(router, 3, 11, READ);
    assertThat(transcript())
        .containsExactly(
            "com2: unit 5 0300000002",
            "LINE: unit 6 0300000002",
            "tcp://10.0.0.5:502: unit 111 0300000002");
    target("tcp://10.0.0.5:502").answer(adu(111, "030400010002"));
    assertThat(transcript()).as("the unit as asked").containsExactly("a 3: unit 11 030400010002");
    assertThat(router.uses())
        .extracting(RoutingStatus.RouteUse::requests)
        .containsExactly(1L, 1L, 1L);
  }

  @Test
  void withoutAMatchThereIsNoPath() {
    ask(router("1-10,com2"), 7, 11, READ);
    assertThat(transcript()).containsExactly("a 7: unit 11 0300000002 NO_PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "10, -9, 1",
    "10, -10, -1",
    "10, 237, 247",
    "10, 238, -1",
    "255, 0, 255",
    "248, 0, 248",
    "255, -8, 247",
    "255, -9, 246",
    "250, 1, -1",
    "1, 254, -1"
  })
  void theUnitAtTheTargetIsAUnit(int unit, int offset, int there) {
    ask(router("*,com2," + offset), 1, unit, READ);
    assertThat(transcript())
        .containsExactly(
            there < 0
                ? "a 1: unit " + unit + " 0300000002 NO_PATH"
                : "com2: unit " + there + " 0300000002");
  }

  @ParameterizedTest
  @CsvSource({
    "0300000001, true",
    "0100000001, true",
    "07, true",
    "0B, true",
    "11, true",
    "140106, true",
    "180001, true",
    "2B0E0100, true",
    "2B0D0000, false",
    "0600000001, false",
    "0800000000, false",
    "1700000001000000010200FF, false",
    "4101, false",
    "160000FFFF0000, false"
  })
  void aReadOnlyRouteRefusesAllThatIsNotKnownToRead(String pdu, boolean passes) {
    ask(router("*,com2,0,RO"), 1, 3, pdu);
    int exception = 0x80 | Integer.parseInt(pdu.substring(0, 2), 16);
    assertThat(transcript())
        .containsExactly(
            passes ? "com2: " + adu(3, pdu) : "a 1: unit 3 " + String.format("%02x01", exception));
  }

  @Test
  void aBroadcastGoesToEachLineOfMatchingWritableRoutesOnce() {
    Router router =
        router(
            "1,com3", "*,com2", "0-5,com2,7", "0,com4,0,RO", "0,com1", "*,LINE", "*,tcp://h:502");
    ask(router, 1, 0, WRITE);
    assertThat(transcript()).containsExactly("com2: unit 0 0600000009", "LINE: unit 0 0600000009");
    ask(router, 2, 3, READ);
    assertThat(transcript()).as("behind the write").isEmpty();
    target("com2").isDone();
    assertThat(transcript()).isEmpty();
    target("LINE").isDone();
    assertThat(transcript()).containsExactly("a 1: nothing", "com2: unit 3 0300000002");
  }

  @Test
  void aBroadcastWithoutALineIsSilent() {
    ask(router("*,tcp://h:502"), 1, 0, WRITE);
    assertThat(transcript()).containsExactly("a 1: nothing");
  }

  @Test
  void aReadOfUnit0GoesToTheOnlyLine() {
    ask(router("*,tcp://h:502", "*,com2", "0,com2,5"), 1, 0, READ);
    assertThat(transcript()).containsExactly("com2: unit 0 0300000002");
    ask(router("*,com2", "*,com3"), 2, 0, READ);
    assertThat(transcript()).containsExactly("a 2: unit 0 0300000002 NO_PATH");
    ask(router("*,tcp://h:502"), 3, 0, READ);
    assertThat(transcript()).containsExactly("a 3: unit 0 0300000002 NO_PATH");
  }

  @Test
  void aRequestAfterAWriteWaitsForItsAnswer() {
    Router router = router("1,com2", "2,com3");
    ask(router, 1, 1, READ);
    ask(router, 2, 1, WRITE);
    ask(router, 3, 2, READ);
    ask(router, 4, 2, WRITE);
    ask(router, 5, 1, READ);
    new Router("com1", PortSettings.FACTORY, Optional.empty(), new Known())
        .forget(client); // of another port
    assertThat(transcript()).containsExactly("com2: unit 1 0300000002", "com2: unit 1 0600000009");
    target("com2").answer(adu(1, "030400010002"));
    assertThat(transcript()).containsExactly("a 1: unit 1 030400010002");
    target("com2").answer(adu(1, WRITE));
    assertThat(transcript())
        .containsExactly(
            "a 2: unit 1 0600000009", "com3: unit 2 0300000002", "com3: unit 2 0600000009");
    target("com3").answer(adu(2, "030400010002"));
    target("com3").answer(adu(2, "8602"));
    assertThat(transcript())
        .containsExactly("a 3: unit 2 030400010002", "a 4: unit 2 8602", "com2: unit 1 0300000002");
  }

  @Test
  void whatAClientAsksWithinAnAnswerDoesNotOvertakeItsWaitingWrite() {
    Router router = router("*,com2");
    ModbusClient eager =
        new ModbusClient() {
          @Override
          public void answered(int transaction, Adu answer, long now) {
            if (transaction == 1) {
              router.ask(this, 3, adu(1, READ), Terms.OF_LINE, now);
            }
          }
        };
    router.ask(eager, 1, adu(1, WRITE), Terms.OF_LINE, 0);
    router.ask(eager, 2, adu(1, WRITE), Terms.OF_LINE, 0);
    transcript();
    target("com2").answer(adu(1, WRITE));
    assertThat(transcript()).containsExactly("com2: unit 1 0600000009");
    target("com2").answer(adu(1, WRITE));
    assertThat(transcript()).containsExactly("com2: unit 1 0300000002");
  }

  @Test
  void otherClientsDoNotWaitForAWrite() {
    Router router = router("*,com2");
    ask(router, 1, 1, WRITE);
    router.ask(new Client("b"), 2, adu(1, READ), Terms.OF_LINE, 0);
    assertThat(transcript()).containsExactly("com2: unit 1 0600000009", "com2: unit 1 0300000002");
  }

  @Test
  void theTimeBehindAWriteIsTimeOfWaiting() {
    Router router = router("*,com2");
    ask(router, 1, 1, WRITE);
    router.ask(client, 2, adu(2, WRITE), Terms.OF_LINE, 100);
    router.ask(client, 3, adu(3, READ), Terms.OF_LINE, 200);
    target("com2").answer(adu(1, WRITE), 5_000_000_099L);
    assertThat(target("com2").terms.heldNanos()).isEqualTo(4_999_999_999L);
    transcript();
    target("com2").answer(adu(2, WRITE), 5_000_000_200L);
    assertThat(transcript())
        .containsExactly("a 2: unit 2 0600000009", "a 3: unit 3 0300000002 BUSY");
  }

  @Test
  void aBroadcastThatWasHeldForTooLongIsDropped() {
    Router router = router("*,com2");
    ask(router, 1, 1, WRITE);
    ask(router, 2, 0, WRITE);
    transcript();
    target("com2").answer(adu(1, WRITE), 5_000_000_000L);
    assertThat(transcript()).containsExactly("a 1: unit 1 0600000009", "a 2: nothing");
  }

  @Test
  void theRequestsOfOneClientAreBounded() {
    Router router = router("*,com2");
    for (int i = 1; i <= 33; i++) {
      ask(router, i, 1, WRITE);
    }
    assertThat(transcript())
        .containsExactly("com2: unit 1 0600000009", "a 33: unit 1 0600000009 BUSY");
  }

  @Test
  void aClientThatHasGoneGetsNothingAndSendsNothing() {
    Router router = router("*,com2");
    ask(router, 1, 1, WRITE);
    ask(router, 2, 1, READ);
    transcript();
    router.forget(client);
    target("com2").answer(adu(1, WRITE));
    assertThat(transcript()).containsExactly("com2 forgets");
  }

  @Test
  void theTermsAreThoseOfTheRoute() {
    ask(router("*,tcp://h:502?timeout=250,0,RW,300"), 1, 1, READ);
    assertThat(target("tcp://h:502").terms)
        .isEqualTo(new Terms(300_000_000, 250_000_000, 5_000_000_000L, 0));
    ask(router("*,tcp://i:502"), 1, 1, READ);
    assertThat(target("tcp://i:502").terms.timeoutNanos()).isEqualTo(700_000_000);
  }

  @Test
  void routesThatLeadNowhereAreTold() {
    Router router = router("1,com9", "2,com2", "3,LINE");
    assertThat(router.problems())
        .containsExactly(
            "route 1,com9,0,RW,0 leads nowhere: com9 must be a port with a device, AT+MODTCP=ON"
                + " and mode TCPS or UDPS");
    Router without = new Router("gw", settings("3,LINE"), Optional.empty(), new Known());
    assertThat(without.problems())
        .containsExactly(
            "route 3,LINE,0,RW,0 leads nowhere: gw must be a port with a device, AT+MODTCP=ON"
                + " and mode TCPS or UDPS");
    without.ask(client, 1, adu(3, READ), Terms.OF_LINE, 0);
    without.ask(client, 2, adu(0, WRITE), Terms.OF_LINE, 0);
    assertThat(transcript()).containsExactly("a 1: unit 3 0300000002 NO_PATH", "a 2: nothing");
  }
}
