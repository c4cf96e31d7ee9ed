package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and their parts. */
class RuleTest {
  private static Rule rule(String text) throws InvalidValueException {
    return Rule.SYNTAX.parse(text);
  }

  private static ClientNetwork clients(String text) throws InvalidValueException {
    return rule(text + ",*,*,*,DENY").clients();
  }

  @Test
  void aRuleHasFiveParts() throws Exception {
    assertThat(rule("10.0.0.0/8,5,R+16,100-199,DENY"))
        .isEqualTo(
            new Rule(
                new ClientNetwork(Ipv6.of(Ipv4.of("10.0.0.0")), 104),
                new UnitRange(5, 5),
                new Functions(false, true, false, Set.of(16)),
                new RegisterRange(false, 100, 199),
                false));
    assertThat(rule("*,*,*,*,ALLOW"))
        .isEqualTo(
            new Rule(ClientNetwork.ALL, UnitRange.ALL, Functions.ALL, RegisterRange.ALL, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          off                            | OFF
          *,*,*,*,allow                  | *,*,*,*,ALLOW
          10.1.2.3,*,*,*,DENY            | 10.1.2.3,*,*,*,DENY
          10.1.2.3/32,*,*,*,DENY         | 10.1.2.3,*,*,*,DENY
          10.1.2.3/8,*,*,*,DENY          | 10.0.0.0/8,*,*,*,DENY
          1.2.3.4/0,*,*,*,DENY           | 0.0.0.0/0,*,*,*,DENY
          FD00::1/8,*,*,*,DENY           | fd00::/8,*,*,*,DENY
          0:0::1/128,*,*,*,DENY          | ::1,*,*,*,DENY
          ::1/0,*,*,*,DENY               | ::/0,*,*,*,DENY
          ::ffff:10.1.2.3/104,*,*,*,DENY | 10.0.0.0/8,*,*,*,DENY
          *,*,w+5+r+5,*,DENY             | *,*,R+W+5,*,DENY
          *,*,16 + 6,*,DENY              | *,*,6+16,*,DENY
          *,0-255,1,0-65535,DENY         | *,*,1,0-65535,DENY
          *,1-2,127,7-7,DENY             | *,1-2,127,7,DENY
          """)
  void aRuleHasOneText(String typed, String shown) throws Exception {
    assertThat(rule(typed)).hasToString(shown);
    assertThat(rule(shown)).isEqualTo(rule(typed));
  }

  @Test
  void aRuleWithTooFewPartsIsToldItsPartsAndOff() {
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> rule("*,*,W,*"))
        .withMessage(
            "Enter OFF, or 5 parts, separated by commas"
                + " (clients, units, functions, registers, action), not \"*,*,W,*\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ON",
        "*",
        "*,*,*,*",
        "*,*,*,*,",
        "*,*,*,*,ALLOW,*",
        "*,*,*,*,YES",
        "OFF,*,*,*,DENY",
        "10.0.0.0/33,*,*,*,DENY",
        "10.0.0.0/,*,*,*,DENY",
        "10.0.0/8,*,*,*,DENY",
        "10.0.0.0/255.0.0.0,*,*,*,DENY",
        "fd00::/129,*,*,*,DENY",
        "fe80::1%eth0,*,*,*,DENY",
        "[::1],*,*,*,DENY",
        "host,*,*,*,DENY",
        ",*,*,*,DENY",
        "10.0.0.0/8/8,*,*,*,DENY",
        "*,256,*,*,DENY",
        "*,*,0,*,DENY",
        "*,*,128,*,DENY",
        "*,*,R+,*,DENY",
        "*,*,X,*,DENY",
        "*,*,*+R,*,DENY",
        "*,*,RW,*,DENY",
        "*,*,,*,DENY",
        "*,*,*,65536,DENY",
        "*,*,*,2-1,DENY",
        "*,*,*,-1,DENY"
      })
  void anythingElseIsNoRule(String text) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> rule(text));
  }

  @ParameterizedTest
  @CsvSource({
    "*, 10.0.0.1, true",
    "*, fd00::1, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.2, false",
    "10.1.2.0/31, 10.1.2.1, true",
    "10.1.2.0/31, 10.1.2.2, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 10.0.0.1, false",
    "::ffff:0.0.0.0/96, 10.0.0.1, true",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/65, 2001:db8::7fff:0:0:0, true",
    "2001:db8::/65, 2001:db8::8000:0:0:0, false",
    "::1, ::1, true",
    "::1, ::2, false"
  })
  void aNetworkHasItsAddresses(String network, String client, boolean isIn) throws Exception {
    assertThat(clients(network).contains(InetAddress.getByName(client).getAddress()))
        .isEqualTo(isIn);
  }

  @Test
  void aMasterOnTheLineIsOneOfAllClientsOnly() throws Exception {
    assertThat(clients("*").contains(new byte[0])).isTrue();
    assertThat(clients("0.0.0.0/0").contains(new byte[0])).isFalse();
    assertThat(clients("::/0").contains(new byte[0])).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "*, 3, true, false, true",
    "*, 100, false, true, true",
    "R, 3, true, false, true",
    "R, 6, false, true, false",
    "W, 6, false, true, true",
    "W, 3, true, false, false",
    "5+16, 16, false, true, true",
    "5+16, 15, false, true, false",
    "W+3, 3, true, false, true",
    "R, 23, true, true, true"
  })
  void functionsAreToldByKindOrCode(
      String functions, int code, boolean isRead, boolean isWrite, boolean isMeant)
      throws Exception {
    Functions some = rule("*,*," + functions + ",*,DENY").functions();
    assertThat(some.contains(code, isRead, isWrite)).isEqualTo(isMeant);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 199, true, true",
    "99, 199, true, false",
    "100, 200, true, false",
    "0, 65535, true, false",
    "150, 150, true, true",
    "0, 99, false, false",
    "200, 300, false, false"
  })
  void registersAreTouchedOrInside(int from, int to, boolean isTouched, boolean isInside) {
    RegisterRange range = new RegisterRange(false, 100, 199);
    assertThat(range.touches(from, to)).isEqualTo(isTouched);
    assertThat(range.contains(from, to)).isEqualTo(isInside);
  }

  @Test
  void allRegistersAreMoreThanTheWholeRange() throws Exception {
    assertThat(rule("*,*,*,*,DENY").registers().isAll()).isTrue();
    assertThat(rule("*,*,*,0-65535,DENY").registers().isAll()).isFalse();
  }

  @Test
  void aRuleThatIsOffHasNoUnit() throws Exception {
    assertThat(rule("OFF")).isEqualTo(Rule.OFF);
    assertThat(Rule.OFF.isOff()).isTrue();
    assertThat(Rule.OFF.units().contains(1)).isFalse();
    assertThat(rule("*,*,*,*,ALLOW").isOff()).isFalse();
  }

  @Test
  void valuesOutOfRangeAreNotMade() {
    assertThatIllegalArgumentException().isThrownBy(() -> new RegisterRange(false, 0, 65_536));
    assertThatIllegalArgumentException().isThrownBy(() -> new RegisterRange(false, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new RegisterRange(true, 1, 65_535));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Functions(false, false, false, Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Functions(true, true, false, Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Functions(false, false, false, Set.of(128)));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClientNetwork(new Ipv6(0, 0), 129));
  }
}
