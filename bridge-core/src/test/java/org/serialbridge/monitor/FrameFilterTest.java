package org.serialbridge.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.modbus.FrameSplitter.Kind;
import org.serialbridge.modbus.SerialFraming;

/** Which frames of a Modbus line a person has chosen. */
class FrameFilterTest {
  private static final FrameFilter ALL =
      new FrameFilter(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), false, "");

  /** By their numbers: 1-2 good, 3 no answer, 4-5 an exception, 6-7 a bad CRC, 8 noise. */
  private static final Capture CAPTURE =
      capture(
          "> 010300000002c40b",
          "< 010304006400657bc7",
          "> 020300000002c438",
          "> 010300000002c40b",
          "< 018302c0f1",
          "> 010600010064d9e1",
          "! 0106000100640000",
          "? 4869206e6f697365");

  private static Capture capture(String... lines) {
    List<CapturedFrame> frames = new ArrayList<>();
    for (String line : lines) {
      Kind kind =
          switch (line.charAt(0)) {
            case '>' -> Kind.REQUEST;
            case '<' -> Kind.RESPONSE;
            case '!' -> Kind.BAD_CRC;
            default -> Kind.DATA;
          };
      Direction direction = kind == Kind.REQUEST ? Direction.TO_LINE : Direction.FROM_LINE;
      byte[] bytes = HexFormat.of().parseHex(line.substring(2));
      frames.add(
          new CapturedFrame(
              frames.size() + 1, Instant.EPOCH, direction, kind, SerialFraming.RTU, bytes));
    }
    return new Capture(frames, 3);
  }

  private static List<Long> numbers(FrameFilter filter) {
    Capture chosen = filter.of(CAPTURE);
    assertThat(chosen.dropped()).isEqualTo(3);
    return chosen.frames().stream().map(CapturedFrame::number).toList();
  }

  @Test
  void withoutAWishAllAreChosen() {
    assertThat(numbers(ALL)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
  }

  @Test
  void errorsAreBadCrcsExceptionsAndMissingAnswersWithTheirRequests() {
    assertThat(numbers(new FrameFilter(ALL.direction(), ALL.unit(), ALL.function(), true, "")))
        .containsExactly(3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void theLastRequestHasNoAnswerEither() {
    FrameFilter errors = new FrameFilter(ALL.direction(), ALL.unit(), ALL.function(), true, "");
    Capture capture = capture("> 010300000002c40b", "< 010304006400657bc7", "> 020300000002c438");
    assertThat(errors.of(capture).frames()).extracting(CapturedFrame::number).containsExactly(3L);
  }

  @Test
  void aBadCrcTellsNoUnitAndIsNotLost() {
    assertThat(
            numbers(new FrameFilter(ALL.direction(), OptionalInt.of(2), ALL.function(), false, "")))
        .containsExactly(3L, 7L);
    assertThat(numbers(new FrameFilter(ALL.direction(), ALL.unit(), OptionalInt.of(6), false, "")))
        .containsExactly(6L, 7L);
  }

  @Test
  void anExceptionHasTheFunctionOfItsRequest() {
    assertThat(numbers(new FrameFilter(ALL.direction(), ALL.unit(), OptionalInt.of(3), false, "")))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
  }

  @Test
  void oneDirection() {
    assertThat(
            numbers(
                new FrameFilter(
                    Optional.of(Direction.TO_LINE), ALL.unit(), ALL.function(), false, "")))
        .containsExactly(1L, 3L, 4L, 6L);
  }

  @ParameterizedTest
  @CsvSource({"hi NOISE, 8", "00 64 00 65, 2", "0064 0065, 0", "00640065, 2", "illegal, 5"})
  void theSearchLooksAtTextHexAndWords(String search, long number) {
    assertThat(numbers(new FrameFilter(ALL.direction(), ALL.unit(), ALL.function(), false, search)))
        .isEqualTo(number == 0 ? List.of() : List.of(number));
  }
}
