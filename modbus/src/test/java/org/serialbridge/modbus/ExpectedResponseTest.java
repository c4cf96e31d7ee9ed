package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.frame;
import static org.serialbridge.modbus.Hex.rtu;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers what. */
class ExpectedResponseTest {
  private static boolean isAnswered(String request, int unit, String answer) {
    return new ExpectedResponse(frame(17, request)).mayBeAnsweredBy(rtu(unit, answer));
  }

  @ParameterizedTest
  @CsvSource({
    "01 00 13 00 13, 01 03 CD 6B 05",
    "02 00 C4 00 08, 02 01 AC",
    "02 00 C4 00 09, 02 02 AC 01",
    "03 00 6B 00 01, 03 02 00 64",
    "04 00 08 00 01, 04 02 00 0A",
    "05 00 AC FF 00, 05 00 AC FF 00",
    "06 00 01 00 03, 06 00 01 00 03",
    "06 00 01 00 03, 06 00 01 00 02", // a device that took another value
    "07, 07 6D",
    "08 00 00 A5 37, 08 00 00 A5 37", // its length is not in the table
    "08 00 0B 00 00, 08 00 0B 00 05",
    "0F 00 13 00 0A 02 CD 01, 0F 00 13 00 0A",
    "10 00 01 00 02 04 00 0A 01 02, 10 00 01 00 02",
    "15 09 06 00 04 00 07 00 01 06 AF, 15 09 06 00 04 00 07 00 01 06 AF",
    "16 00 04 00 F2 00 25, 16 00 04 00 F2 00 25",
    "17 00 03 00 01 00 0E 00 01 02 00 FF, 17 02 00 FE",
    "18 04 DE, 18 00 04 00 01 01 B8",
    "2B 0E 01 00, 2B 0E 01 01 00 00 01 00 01 41",
    "41 01, 41 02 03"
  })
  void theAnswerOfTheSpecificationFits(String request, String answer) {

    assertThat(isAnswered(request, 17, answer)).isTrue();
    assertThat(isAnswered(request, 16, answer)).as("another unit").isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"01 00 00 00 01", "06 00 01 00 03", "2B 0E 01 00", "41 01 02", "7F"})
  void everyRequestMayBeAnsweredByItsException(String request) {
    String code = String.format("%02x", Integer.parseInt(request.substring(0, 2), 16) | 0x80);
    assertThat(isAnswered(request, 17, code + "02")).isTrue();
    assertThat(isAnswered(request, 17, "82 02")).as("another's").isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "01 00 00 00 08, 01 02 00 00", // one bit, 8 bits: one byte
    "01 00 00 00 09, 01 01 00",
    "02 00 00 07 D0, 02 01 00",
    "03 00 00 00 02, 03 02 00 00",
    "03 00 00 00 02, 03 06 00 00 00 00 00 00",
    "04 00 00 00 02, 04 00",
    "17 00 03 00 01 00 0E 00 01 02 00 FF, 17 04 00 FE 00 00"
  })
  void aReadIsNotAnsweredByAnotherNumberOfValues(String request, String answer) {
    assertThat(isAnswered(request, 17, answer)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "03 00 00 00 02, 04 04 00 00 00 00",
    "05 00 AC FF 00, 06 00 AC FF 00",
    "41 01, 42 01",
    "03 00 00 00 02, 84 02"
  })
  void anotherFunctionCodeIsNoAnswer(String request, String answer) {
    assertThat(isAnswered(request, 17, answer)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "05 00 AC FF 00, 05 00 AD FF 00",
    "05 00 AC FF 00, 05 01 AC FF 00",
    "06 00 01 00 03, 06 00 02 00 03",
    "0F 00 13 00 0A 02 CD 01, 0F 00 14 00 0A",
    "0F 00 13 00 0A 02 CD 01, 0F 00 13 00 0B",
    "10 00 01 00 02 04 00 0A 01 02, 10 01 01 00 02",
    "10 00 01 00 02 04 00 0A 01 02, 10 00 01 00 01",
    "15 09 06 00 04 00 07 00 01 06 AF, 15 09 06 00 04 00 08 00 01 06 AF", // record 8
    "15 09 06 00 04 00 07 00 01 06 AF, 15 09 06 00 05 00 07 00 01 06 AF", // file 5
    "16 00 04 00 F2 00 25, 16 00 05 00 F2 00 25",
    "08 00 0B 00 00, 08 00 0C 00 05", // another counter
    "08 00 0B 00 00, 08 01 0B 00 05",
    "2B 0E 01 00, 2B 0D 01 01"
  })
  void aWriteIsNotAnsweredByTheAnswerToAWriteElsewhere(String request, String answer) {
    assertThat(isAnswered(request, 17, answer)).isFalse();
  }

  @Test
  void aLengthThatNoFrameHasIsNone() {
    ExpectedResponse files = new ExpectedResponse(frame(1, "14 07 06 00 04 00 01 00 02"));
    byte[] most = {1, 20, (byte) 251, 0};
    assertThat(files.answerLength(most, 0, most.length)).isEqualTo(256);
    most[2] = (byte) 252;
    assertThat(files.answerLength(most, 0, most.length)).isEqualTo(ExpectedResponse.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"03 00 00 00 00", "03 00 00 00 7E", "03", "01 00 00 07 D1", "17 00"})
  void aRequestThatIsNotWellFormedMayBeAnsweredByAnyNumber(String request) {
    String code = request.substring(0, 2);
    assertThat(isAnswered(request, 17, code + "02 00 00")).isTrue();
    assertThat(isAnswered(request, 17, code + "00")).isTrue();
  }

  @Test
  void theUnitAloneLeavesAllOpen() {
    ExpectedResponse question = new ExpectedResponse(frame(247, "03 00 00 00 02"));
    assertThat(question.answerLength(new byte[] {-9}, 0, 1)).isEqualTo(PduLength.MORE);
    assertThat(question.answerLength(new byte[] {0}, 0, 1)).isEqualTo(ExpectedResponse.NONE);
    assertThat(question.answerLength(new byte[] {-9, 3}, 0, 2)).isEqualTo(PduLength.MORE);
    assertThat(question.answerLength(new byte[] {-9, 3, 4}, 0, 3)).isEqualTo(9);
    assertThat(question.answerLength(new byte[] {-9, (byte) 0x83}, 0, 2)).isEqualTo(5);
  }
}
