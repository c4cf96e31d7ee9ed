package org.serialbridge.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteEscapesTest {
  @ParameterizedTest
  @CsvSource({
    "abc, 616263",
    "[41], 41",
    "[ff][00][0D], ff000d",
    "a[7f]b, 617f62",
    "[4], 5b345d",
    "[414], 5b3431345d",
    "[4g], 5b34675d",
    "[[41]], 5b415d", // the inner one
    "[5B]41], 5b34315d", // no escape again
    "[41, 5b3431",
    "41], 34315d",
    "[], 5b5d"
  })
  void twoDigitsInBracketsAreAByteAndAllElseIsText(String text, String hex) {
    assertThat(ByteEscapes.bytes(text)).isEqualTo(HexFormat.of().parseHex(hex));
  }

  @Property
  void bytesHaveAText(@ForAll byte[] bytes) {
    String text = ByteEscapes.text(bytes);
    assertThat(ByteEscapes.bytes(text)).isEqualTo(bytes);
    assertThat(text).matches("[ -~]*");
  }

  @Property
  void printableBytesAreTheirText(@ForAll @AlphaChars String text) {
    assertThat(ByteEscapes.text((text + " #").getBytes(ISO_8859_1))).isEqualTo(text + " #");
  }

  @Property
  void anyBytesCanBeWritten(@ForAll byte[] bytes, @ForAll @AlphaChars String behind) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      text.append('[').append(HexFormat.of().toHexDigits(each)).append(']');
    }
    String expected = new String(bytes, ISO_8859_1) + behind;
    assertThat(ByteEscapes.expand(text + behind)).isEqualTo(expected);
  }
}
