package org.serialbridge.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ModbusClient;
import org.serialbridge.modbus.Terms;
import org.serialbridge.modbus.UnitLink;
import org.serialbridge.settings.InvalidValueException;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.RouteRows;

/** Who may ask what. */
class AccessRulesTest {
  private static final byte[] MASTER = {};

  private static AccessRules rules(String... texts) {
    PortSettings settings = PortSettings.FACTORY;
    for (int i = 0; i < texts.length; i++) {
      try {
        settings = settings.with(RouteRows.RULES.get(i), RouteRows.RULES.get(i).parse(texts[i]));
      } catch (InvalidValueException e) {
        throw new AssertionError(texts[i], e);
      }
    }
    return new AccessRules("com1", settings);
  }

  private static byte[] client(String address) throws UnknownHostException {
    return InetAddress.getByName(address).getAddress();
  }

  private static String decision(AccessRules rules, byte[] client, int unit, String pdu) {
    return rules
        .denial(client, new Adu(unit, HexFormat.of().parseHex(pdu)))
        .map(code -> "%02X".formatted(code.code()))
        .orElse("passes");
  }

  @ParameterizedTest
  @CsvSource({
    // rule; request; decision
    "'*,*,*,*,DENY', 0300000001, 01",
    "'*,*,W,*,DENY', 0300000001, passes",
    "'*,*,W,*,DENY', 0600000001, 01",
    "'*,*,W,*,DENY', 4101, 01",
    "'*,*,W,*,DENY', 0800000000, 01",
    "'*,*,R,*,DENY', 2B0E0100, 01",
    "'*,*,W,*,DENY', 2B0E0100, passes",
    "'*,*,5+6,*,DENY', 0600000001, 01",
    "'*,*,5+6,*,DENY', 1000000001020000, passes",
    // a denial matches if any register is touched
    "'*,*,R,100-199,DENY', 0300630001, passes",
    "'*,*,R,100-199,DENY', 0300630002, 02",
    "'*,*,R,100-199,DENY', 0300C70005, 02",
    "'*,*,R,100-199,DENY', 0300C80005, passes",
    "'*,*,W,100-199,DENY', 060064FFFF, 01",
    "'*,*,W,100-199,DENY', 1000630002040000FFFF, 01",
    "'*,*,W,100-199,DENY', 160064FFFF0000, 01",
    "'*,*,R,7,DENY', 180007, 02",
    // functions without registers match only *
    "'*,*,*,0-65535,DENY', 07, passes",
    "'*,*,*,0-65535,DENY', 4101, passes",
    "'*,*,*,*,DENY', 07, 01",
    // a write and a read in one
    "'*,*,R,0-9,DENY', 1700000001006400010200FF, 02",
    "'*,*,W,0-9,DENY', 1700000001006400010200FF, passes",
    "'*,*,W,100,DENY', 1700000001006400010200FF, 01",
    "'*,*,23,*,DENY', 1700000001006400010200FF, 01",
    // cut short, or with more bytes than the quantity: a unit may write any of them
    "'*,*,W,0-9,DENY', 0600, 01",
    "'*,*,W,100-199,DENY', 10006300010400000000, 01",
    "'*,*,W,100-199,DENY', 0F00630001020000, 01",
    "'*,*,W,100-199,DENY', 0F006300010100, passes",
    "'*,*,W,*,DENY', 0600, 01"
  })
  void oneRule(String rule, String pdu, String decision) {
    assertThat(decision(rules(rule), MASTER, 3, pdu)).isEqualTo(decision);
  }

  @Test
  void aPermissionMatchesOnlyIfAllRegistersAreInside() {
    AccessRules rules = rules("*,*,*,10-19,ALLOW", "*,*,*,*,DENY");
    assertThat(decision(rules, MASTER, 1, "03000A000A")).isEqualTo("passes");
    assertThat(decision(rules, MASTER, 1, "03000A000B")).isEqualTo("01");
    assertThat(decision(rules, MASTER, 1, "0300090001")).isEqualTo("01");
    assertThat(decision(rules, MASTER, 1, "07")).isEqualTo("01");
    assertThat(decision(rules, MASTER, 1, "17000A0001000A00010200FF")).isEqualTo("passes");
    assertThat(decision(rules, MASTER, 1, "17000A0001006400010200FF")).isEqualTo("01");
  }

  @Test
  void theFirstMatchDecides() throws UnknownHostException {
    AccessRules rules =
        rules("10.0.0.5,*,W,*,ALLOW", "10.0.0.0/8,1-10,W,*,DENY", "fd00::/8,*,*,*,DENY");
    assertThat(decision(rules, client("10.0.0.5"), 1, "0600000001")).isEqualTo("passes");
    assertThat(decision(rules, client("10.0.0.6"), 1, "0600000001")).isEqualTo("01");
    assertThat(decision(rules, client("10.0.0.6"), 11, "0600000001")).isEqualTo("passes");
    assertThat(decision(rules, client("10.0.0.6"), 1, "0300000001")).isEqualTo("passes");
    assertThat(decision(rules, client("11.0.0.6"), 1, "0600000001")).isEqualTo("passes");
    assertThat(decision(rules, client("fd00::1"), 1, "0300000001")).isEqualTo("01");
    assertThat(decision(rules, client("::ffff:10.0.0.6"), 1, "0600000001")).isEqualTo("01");
    assertThat(decision(rules, MASTER, 1, "0600000001")).as("no address").isEqualTo("passes");
  }

  @Test
  void aDenialIsAnsweredAndCountedAndABroadcastDropped() {
    AccessRules rules = rules("*,*,W,*,DENY");
    List<String> said = new ArrayList<>();
    UnitLink way =
        new UnitLink() {
          @Override
          public void ask(ModbusClient client, int number, Adu request, Terms terms, long now) {
            said.add("asked " + request);
          }

          @Override
          public void forget(ModbusClient client) {
            said.add("forgotten");
          }
        };
    ModbusClient client =
        new ModbusClient() {
          @Override
          public void answered(int number, Adu answer, long now) {
            said.add(number + ": " + answer);
          }

          @Override
          public void unanswered(int number, long now) {
            said.add(number + ": nothing");
          }
        };
    UnitLink guarded = rules.guard(way, MASTER, "the master");
    guarded.ask(client, 1, new Adu(1, new byte[] {6, 0, 0, 0, 1}), Terms.OF_LINE, 0);
    guarded.ask(client, 2, new Adu(0, new byte[] {6, 0, 0, 0, 1}), Terms.OF_LINE, 0);
    guarded.ask(client, 3, new Adu(1, new byte[] {3, 0, 0, 0, 1}), Terms.OF_LINE, 0);
    guarded.forget(client);
    assertThat(said)
        .containsExactly("1: unit 1 8601", "2: nothing", "asked unit 1 0300000001", "forgotten");
    assertThat(rules.denials()).isEqualTo(2);
    assertThat(rules().guard(way, MASTER, "the master")).as("without rules").isSameAs(way);
  }
}
