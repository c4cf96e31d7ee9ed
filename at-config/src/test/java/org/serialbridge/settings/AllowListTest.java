package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Allow lists, and their answers beside a model that counts with big integers. */
class AllowListTest {
  private static AllowList list(String text) throws InvalidValueException {
    return SocketRows.ALLOW.parse(text);
  }

  private static boolean admits(String list, String address) throws Exception {
    return list(list).admits(InetAddress.getByName(address).getAddress());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          *                       | 10.0.0.5        | true
          *                       | fd00::1         | true
          !*                      | 10.0.0.5        | false
          10.0.0.5                | 10.0.0.5        | true
          10.0.0.5                | 10.0.0.6        | false
          10.0.0.5/8              | 10.255.255.255  | true
          10.0.0.5/8              | 11.0.0.0        | false
          10.0.0.5/8              | 9.255.255.255   | false
          0.0.0.0/0               | 255.255.255.255 | true
          0.0.0.0/0               | ::1             | false
          ::/0                    | ::1             | true
          ::/0                    | 10.0.0.5        | false
          10.0.0.5-10.0.1.2       | 10.0.0.255      | true
          10.0.0.5-10.0.1.2       | 10.0.1.2        | true
          10.0.0.5-10.0.1.2       | 10.0.1.3        | false
          127.255.255.255-128.0.0.0 | 128.0.0.0     | true
          fd00::/8                | fdff::1         | true
          fd00::/8                | fe00::1         | false
          fd00::5-fd00::9         | fd00::9         | true
          fd00::5-fd00::9         | fd00::a         | false
          8000::1                 | 8000::1         | true
          !10.0.0.5;10.0.0.0/8    | 10.0.0.5        | false
          !10.0.0.5;10.0.0.0/8    | 10.0.0.6        | true
          10.0.0.0/8;!10.0.0.5    | 10.0.0.5        | true
          !10.0.0.5               | 10.0.0.6        | false
          !10.0.0.0/8;*           | fd00::1         | true
          """)
  void theFirstMatchDecides(String list, String address, boolean isAdmitted) throws Exception {
    assertThat(admits(list, address)).isEqualTo(isAdmitted);
  }

  @Test
  void anIpv4ClientOfADualStackSocketIsAnIpv4Client() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xFF;
    mapped[11] = (byte) 0xFF;
    mapped[12] = 10;
    mapped[15] = 5;
    assertThat(list("10.0.0.5").admits(mapped)).isTrue();
    assertThat(list("::/0").admits(mapped)).isFalse();
    assertThat(list("*").admits(new byte[0])).as("no address").isFalse();
  }

  @Test
  void aListIsShownAsTyped() throws Exception {
    assertThat(list(" 10.0.0.5/8 ; !FD00::1;* ")).hasToString("10.0.0.5/8;!FD00::1;*");
    assertThat(list("10.0.0.5/8")).isEqualTo(list(" 10.0.0.5/8"));
    assertThat(SocketRows.ALLOW.syntax().format(AllowList.ALL)).isEqualTo("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "*;",
        ";*",
        "10.0.0.5;;*",
        "!",
        "!!*",
        "! 10.0.0.5",
        "**",
        "*/8",
        "10.0.0.5,10.0.0.6",
        "10.0.0.05",
        "010.0.0.5",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.5/33",
        "10.0.0.5/08",
        "10.0.0.5/",
        "10.0.0.5/-1",
        "10.0.0.5/255.0.0.0",
        "10.0.0.5/8/8",
        "10.0.0.9-10.0.0.5",
        "10.0.0.5-",
        "10.0.0.5-6",
        "10.0.0.5-fd00::1",
        "10.0.0.5-10.0.0.6-10.0.0.7",
        "10.0.0.5/8-10.0.0.9",
        "fd00::/129",
        "::ffff:10.0.0.5",
        "::ffff:0:0/96",
        "fe80::1%eth0",
        "plc.example",
      })
  void aWrongListIsNone(String text) {
    assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> list(text));
  }

  @Test
  void aListHasUpTo199Characters() throws Exception {
    String longest = "10.0.0.10;".repeat(19) + "10.0.0.11";
    assertThat(longest).hasSize(199);
    assertThat(list(longest)).hasToString(longest);
    assertThatExceptionOfType(InvalidValueException.class)
        .isThrownBy(() -> list("1" + longest.replace("10.0.0.11", "10.0.0.110")));
  }

  /** Few numbers, so that items and addresses meet. */
  @Test
  void anyListDecidesAsItsModel() throws Exception {
    Random random = new Random(23);
    int admitted = 0;
    for (int round = 0; round < 20_000; round++) {
      List<Model> models = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        models.add(Model.random(random));
      }
      AllowList list = list(String.join(";", models.stream().map(Model::text).toList()));
      String address = address(random, random.nextBoolean());
      boolean expected =
          models.stream()
              .filter(model -> model.matches(address))
              .findFirst()
              .map(model -> !model.excludes)
              .orElse(false);
      assertThat(list.admits(InetAddress.getByName(address).getAddress()))
          .as("%s by %s", address, list)
          .isEqualTo(expected);
      admitted += expected ? 1 : 0;
    }
    assertThat(admitted).isBetween(2_000, 18_000);
  }

  @Test
  void anyTextIsAListOrRefused() {
    Random random = new Random(24);
    String characters = "0123456789abcdef.:/-!*; ";
    int lists = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      try {
        AllowList list = list(text.toString());
        assertThat(list(list.toString())).isEqualTo(list);
        lists++;
      } catch (InvalidValueException e) {
        assertThat(e.getMessage()).contains("networks such as 10.0.0.0/8");
      }
    }
    assertThat(lists).isPositive();
  }

  private static String address(Random random, boolean isIpv6) {
    return isIpv6
        ? "fd00::" + Integer.toHexString(random.nextInt(16)) + ":" + random.nextInt(10)
        : "10.0." + random.nextInt(4) + "." + random.nextInt(8);
  }

  private record Model(String text, boolean excludes, BigInteger first, BigInteger last, int size) {
    static Model random(Random random) {
      boolean isIpv6 = random.nextBoolean();
      String address = address(random, isIpv6);
      BigInteger number = number(address);
      int bits = isIpv6 ? 128 : 32;
      String sign = random.nextBoolean() ? "!" : "";
      boolean excludes = !sign.isEmpty();
      return switch (random.nextInt(3)) {
        case 0 -> {
          int behind = random.nextInt(bits + 1);
          BigInteger low = number.shiftRight(behind).shiftLeft(behind);
          BigInteger high = low.add(BigInteger.ONE.shiftLeft(behind)).subtract(BigInteger.ONE);
          yield new Model(sign + address + "/" + (bits - behind), excludes, low, high, bits);
        }
        case 1 -> {
          String other = address(random, isIpv6);
          BigInteger end = number(other);
          boolean isLow = number.compareTo(end) <= 0;
          String text = isLow ? address + "-" + other : other + "-" + address;
          yield new Model(sign + text, excludes, number.min(end), number.max(end), bits);
        }
        default -> new Model(sign + address, excludes, number, number, bits);
      };
    }

    boolean matches(String address) {
      return (address.contains(":") ? 128 : 32) == size
          && number(address).compareTo(first) >= 0
          && number(address).compareTo(last) <= 0;
    }

    private static BigInteger number(String address) {
      try {
        return new BigInteger(1, InetAddress.getByName(address).getAddress());
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
  }
}
