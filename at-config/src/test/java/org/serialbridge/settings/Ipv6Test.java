package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "::",
        "::1",
        "1::",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "2001:DB8::a",
        "::ffff:1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4"
      })
  void addresses(String text) {
    assertThatCode(() -> Ipv6.parse(text)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "1::2::3",
        ":1::2",
        "1::2:",
        "12345::",
        "g::",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4"
      })
  void otherTexts(String text) {
    assertThatThrownBy(() -> Ipv6.parse(text)).isInstanceOf(Part.Rejected.class);
  }

  /** In brackets, Java looks up nothing. It takes an IPv4 address in the form of IPv6 as that. */
  @Property
  void whatIsAnAddressIsTheSameOneForJava(@ForAll("texts") String text) throws Exception {
    Ipv6 address;
    try {
      address = Ipv6.parse(text);
    } catch (Part.Rejected e) {
      return;
    }
    InetAddress[] all = InetAddress.getAllByName("[" + text + "]");
    assertThat(all).hasSize(1);
    byte[] bytes =
        all[0] instanceof Inet6Address
            ? ByteBuffer.allocate(16).putLong(address.high()).putLong(address.low()).array()
            : ByteBuffer.allocate(4).putInt(address.ipv4().bits()).array();
    assertThat(all[0].getAddress()).isEqualTo(bytes);
    assertThat(Ipv6.parse(address.toString())).isEqualTo(address);
    assertThat(address.toString()).hasSizeLessThanOrEqualTo(text.length() + 2);
  }

  /** The examples of RFC 5952, section 4. */
  @ParameterizedTest
  @CsvSource({
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::A, 2001:db8::a",
    "0:0:0:0:0:0:0:0, ::",
    "1:0:0:0:0:0:0:0, 1::"
  })
  void anAddressHasOneText(String text, String shown) throws Exception {
    assertThat(Ipv6.parse(text)).hasToString(shown);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(":", "::", ":", "0", "ffff", "1", "a2", "10.0.0.1")
        .list()
        .ofMinSize(1)
        .ofMaxSize(16)
        .map(parts -> String.join("", parts));
  }
}
