package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import com.ghgande.j2mod.modbus.Modbus;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.modbus.FunctionCode.Access;
import org.serialbridge.modbus.FunctionCode.DataClass;

/** The table of function codes. */
class FunctionCodeTest {
  @Test
  void codesAreThoseOfAnotherImplementation() {
    Map<FunctionCode, Integer> theirs =
        Map.ofEntries(
            Map.entry(FunctionCode.READ_COILS, Modbus.READ_COILS),
            Map.entry(FunctionCode.READ_DISCRETE_INPUTS, Modbus.READ_INPUT_DISCRETES),
            Map.entry(FunctionCode.READ_HOLDING_REGISTERS, Modbus.READ_HOLDING_REGISTERS),
            Map.entry(FunctionCode.READ_INPUT_REGISTERS, Modbus.READ_INPUT_REGISTERS),
            Map.entry(FunctionCode.WRITE_SINGLE_COIL, Modbus.WRITE_COIL),
            Map.entry(FunctionCode.WRITE_SINGLE_REGISTER, Modbus.WRITE_SINGLE_REGISTER),
            Map.entry(FunctionCode.READ_EXCEPTION_STATUS, Modbus.READ_EXCEPTION_STATUS),
            Map.entry(FunctionCode.DIAGNOSTICS, Modbus.READ_SERIAL_DIAGNOSTICS),
            Map.entry(FunctionCode.GET_COMM_EVENT_COUNTER, Modbus.READ_COMM_EVENT_COUNTER),
            Map.entry(FunctionCode.GET_COMM_EVENT_LOG, Modbus.READ_COMM_EVENT_LOG),
            Map.entry(FunctionCode.WRITE_MULTIPLE_COILS, Modbus.WRITE_MULTIPLE_COILS),
            Map.entry(FunctionCode.WRITE_MULTIPLE_REGISTERS, Modbus.WRITE_MULTIPLE_REGISTERS),
            Map.entry(FunctionCode.REPORT_SERVER_ID, Modbus.REPORT_SLAVE_ID),
            Map.entry(FunctionCode.READ_FILE_RECORD, Modbus.READ_FILE_RECORD),
            Map.entry(FunctionCode.WRITE_FILE_RECORD, Modbus.WRITE_FILE_RECORD),
            Map.entry(FunctionCode.MASK_WRITE_REGISTER, Modbus.MASK_WRITE_REGISTER),
            Map.entry(FunctionCode.READ_WRITE_MULTIPLE_REGISTERS, Modbus.READ_WRITE_MULTIPLE),
            Map.entry(FunctionCode.READ_FIFO_QUEUE, Modbus.READ_FIFO_QUEUE),
            Map.entry(FunctionCode.ENCAPSULATED_INTERFACE, Modbus.READ_MEI),
            Map.entry(FunctionCode.OTHER, 0));
    assertThat(
            Arrays.stream(FunctionCode.values())
                .collect(Collectors.toMap(row -> row, FunctionCode::code)))
        .isEqualTo(theirs);
  }

  @ParameterizedTest
  @EnumSource(FunctionCode.class)
  void aRowIsFoundByItsCodeAndHasANameOfItsOwn(FunctionCode row) {
    assertThat(FunctionCode.of(row.code())).isEqualTo(row);
    Set<String> others = new HashSet<>();
    for (FunctionCode other : FunctionCode.values()) {
      if (other != row) {
        others.add(other.text().toLowerCase(Locale.ROOT));
      }
    }
    assertThat(row.text()).isNotBlank();
    assertThat(others).doesNotContain(row.text().toLowerCase(Locale.ROOT));
  }

  @Test
  void everyCodeHasARow() {
    Set<Integer> known =
        Arrays.stream(FunctionCode.values()).map(FunctionCode::code).collect(Collectors.toSet());
    known.remove(0);
    assertThat(IntStream.rangeClosed(0, 255).filter(code -> !known.contains(code)))
        .hasSize(256 - 19)
        .allMatch(code -> FunctionCode.of(code) == FunctionCode.OTHER);
  }

  @ParameterizedTest
  @CsvSource({
    "01, COILS",
    "02, DISCRETE_INPUTS",
    "03, HOLDING_REGISTERS",
    "04, INPUT_REGISTERS",
    "05, COILS",
    "06, HOLDING_REGISTERS",
    "0F, COILS",
    "10, HOLDING_REGISTERS",
    "16, HOLDING_REGISTERS",
    "17, HOLDING_REGISTERS",
    "07, OTHER",
    "14, OTHER",
    "18, OTHER",
    "2B, OTHER",
    "41, OTHER",
    "83, OTHER"
  })
  void aCodeNamesTheTableThatItReadsOrWrites(String code, DataClass data) {
    assertThat(Hex.frame(1, code).function().data()).isEqualTo(data);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "02",
        "03",
        "04",
        "07",
        "0B",
        "0C",
        "11",
        "14",
        "18",
        "2B 0E",
        "2B 0E 01 00"
      })
  void theseOnlyRead(String pdu) {
    Adu request = Hex.frame(1, pdu);
    assertThat(request.function().access(request.pdu())).isEqualTo(Access.READ);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"05", "06", "08", "0F", "10", "15", "16", "17", "2B", "2B 0D", "41", "00", "83"})
  void allOthersCountAsWrites(String pdu) {
    Adu request = Hex.frame(1, pdu);
    assertThat(request.function().access(request.pdu())).isEqualTo(Access.WRITE);
  }

  @ParameterizedTest
  @CsvSource({
    "01 00 00 00 01, 3",
    "01 00 00 00 08, 3",
    "01 00 00 00 09, 4",
    "02 00 00 07 D0, 252",
    "02 00 00 07 D1, 0",
    "03 00 00 00 7D, 252",
    "03 00 00 00 7E, 0",
    "04 00 00 00 00, 0",
    "04 00 00 00 01, 4",
    "17 00 03 00 06 00 0E 00 01 02 00 FF, 14",
    "03 00 00 00, 0",
    "06 00 01 00 03, 0",
    "14 07 06 00 04 00 01 00 02, 0",
    "41 00 00 00 01, 0"
  })
  void aReadTellsTheLengthOfItsResponse(String request, int length) {
    byte[] pdu = Hex.bytes(request);
    assertThat(FunctionCode.of(pdu[0]).askedLength(pdu)).isEqualTo(length);
  }

  @ParameterizedTest
  @EnumSource(DataClass.class)
  void theMostValuesOfOneReadFitIntoOneResponse(DataClass data) {
    for (FunctionCode row : FunctionCode.values()) {
      if (row.data() == data && row.onlyReadsValues()) {
        int most = data.mostRead();
        byte[] pdu = {(byte) row.code(), 0, 0, (byte) (most >>> 8), (byte) most};
        assertThat(row.askedLength(pdu)).isBetween(250, Adu.LONGEST_PDU);
      }
    }
    assertThat(data.mostRead() > 0).isEqualTo(data != DataClass.OTHER);
  }
}
