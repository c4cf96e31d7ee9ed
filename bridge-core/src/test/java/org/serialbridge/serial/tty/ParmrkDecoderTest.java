package org.serialbridge.serial.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.serial.LineError;

class ParmrkDecoderTest {
  @ParameterizedTest
  @CsvSource({
    "4142, 4142",
    "FFFF, FF",
    "FFFFFFFF, FFFF",
    "41FFFF42, 41FF42",
    "FF0000, BREAK",
    "41FF000042, 41 BREAK 42",
    "FF0000FF0000, BREAK", // one after the other, nothing between: told once
    "FF0000FFFF, BREAK FF",
    "FF004141, FRAMING 4141", // the bad byte is data
    "FF00FF, FRAMING FF", // which is not doubled
    "FF0000FF0041, BREAK FRAMING 41",
    "00FFFF00, 00FF00",
    "FF41, FF41", // from before PARMRK was set
    "FF0A00, FF0A00",
  })
  void marksAreTakenOutOfALineWithoutParity(String marked, String expected) {
    assertDecoded(marked, false, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "FF0041, PARITY", // the bad byte is dropped
    "41FF004242, 41 PARITY 42",
    "FF0041FF0042, PARITY",
    "FF0000FF0041FFFF, BREAK PARITY FF",
  })
  void badBytesOfALineWithParityAreDropped(String marked, String expected) {
    assertDecoded(marked, true, expected);
  }

  @Test
  void anUnfinishedMarkWaits() {
    ParmrkDecoder input = new ParmrkDecoder(new ErrorKinds(Optional::empty));
    assertThat(input.decode(bytes("FF"), false)).isEmpty();
    assertThat(input.decode(bytes(""), false)).isEmpty();
    assertThat(input.decode(bytes("00"), false)).isEmpty();
    assertThat(text(input.decode(bytes("00"), false))).isEqualTo("BREAK");
  }

  /** All data survive, however often they are cut: every FF doubled, breaks anywhere. */
  @Property(tries = 500)
  void anyDataCutAnywhere(
      @ForAll List<@IntRange(min = 250, max = 260) Integer> values, // 256 and more: a break
      @ForAll List<@IntRange(min = 1, max = 4) Integer> cuts) {
    ByteArrayOutputStream marked = new ByteArrayOutputStream();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int value : values) {
      if (value > 255) {
        marked.writeBytes(new byte[] {-1, 0, 0});
      } else {
        marked.write(value);
        data.write(value);
        if (value == 255) {
          marked.write(value);
        }
      }
    }
    ParmrkDecoder input = new ParmrkDecoder(new ErrorKinds(Optional::empty));
    List<ParmrkDecoder.Piece> pieces = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(marked.toByteArray());
    for (int cut : cuts) {
      int length = Math.min(cut, rest.remaining());
      pieces.addAll(input.decode(rest.slice(rest.position(), length), true));
      rest.position(rest.position() + length);
    }
    pieces.addAll(input.decode(rest, true));
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (ParmrkDecoder.Piece piece : pieces) {
      decoded.writeBytes(copy(piece.data()));
    }
    assertThat(decoded.toByteArray()).isEqualTo(data.toByteArray());
    assertThat(pieces.stream().anyMatch(piece -> piece.errors().contains(LineError.BREAK)))
        .isEqualTo(values.stream().anyMatch(value -> value > 255));
  }

  /** Whole, one byte at a time, and in two parts cut anywhere. */
  private static void assertDecoded(String marked, boolean hasParity, String expected) {
    assertThat(
            text(
                new ParmrkDecoder(new ErrorKinds(Optional::empty))
                    .decode(bytes(marked), hasParity)))
        .isEqualTo(expected);
    ParmrkDecoder single = new ParmrkDecoder(new ErrorKinds(Optional::empty));
    List<ParmrkDecoder.Piece> singles = new ArrayList<>();
    for (int i = 0; i < marked.length(); i += 2) {
      singles.addAll(single.decode(bytes(marked.substring(i, i + 2)), hasParity));
    }
    assertThat(dataOf(singles)).isEqualTo(dataOf(expected));
    for (int cut = 0; cut <= marked.length(); cut += 2) {
      ParmrkDecoder input = new ParmrkDecoder(new ErrorKinds(Optional::empty));
      List<ParmrkDecoder.Piece> pieces =
          new ArrayList<>(input.decode(bytes(marked.substring(0, cut)), hasParity));
      pieces.addAll(input.decode(bytes(marked.substring(cut)), hasParity));
      assertThat(dataOf(pieces)).isEqualTo(dataOf(expected));
    }
  }

  /** The pieces in one line: data in hexadecimal, errors by name in their order. */
  private static String text(List<ParmrkDecoder.Piece> pieces) {
    List<String> words = new ArrayList<>();
    for (ParmrkDecoder.Piece piece : pieces) {
      words.add(HexFormat.of().withUpperCase().formatHex(copy(piece.data())));
      piece.errors().stream().sorted().forEach(error -> words.add(error.name()));
    }
    words.removeIf(String::isEmpty);
    return String.join(" ", words);
  }

  private static String dataOf(List<ParmrkDecoder.Piece> pieces) {
    return dataOf(text(pieces));
  }

  /** Pieces may be cut, and errors told again, where the input was cut. */
  private static String dataOf(String text) {
    StringBuilder joined = new StringBuilder();
    String lastError = "";
    for (String word : text.split(" ", -1)) {
      boolean isError = word.matches("BREAK|FRAMING|PARITY");
      if (!isError) {
        joined.append(word);
        lastError = "";
      } else if (!word.equals(lastError)) {
        joined.append(' ').append(word).append(' ');
        lastError = word;
      }
    }
    return joined.toString();
  }

  private static byte[] copy(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return bytes;
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
