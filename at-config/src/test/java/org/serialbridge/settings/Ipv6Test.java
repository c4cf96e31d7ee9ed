package org.serialbridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
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
    assertThatCode(() -> Ipv6.check(text)).doesNotThrowAnyException();
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
    assertThatThrownBy(() -> Ipv6.check(text)).isInstanceOf(Part.Rejected.class);
  }

  /** In brackets, Java looks up nothing. */
  @Property
  void whatIsAnAddressIsOneForJava(@ForAll("texts") String text) throws Exception {
    boolean isAddress = true;
    try {
      Ipv6.check(text);
    } catch (Part.Rejected e) {
      isAddress = false;
    }
    if (isAddress) {
      InetAddress[] all = InetAddress.getAllByName("[" + text + "]");
      assertThat(all).hasSize(1);
      assertThat(all[0] instanceof Inet6Address || text.contains(":ffff:")).isTrue();
    }
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
