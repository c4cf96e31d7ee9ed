package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModbusTableTest {
  private static String hex(Adu adu) {
    return adu.unit() + ":" + HexFormat.of().formatHex(adu.pdu());
  }

  private static Adu response(String pdu) {
    return new Adu(7, HexFormat.of().parseHex(pdu));
  }

  @ParameterizedTest
  @CsvSource({
    "holding, 7:03ffff0001",
    "input, 7:04ffff0001",
    "coil, 7:01ffff0001",
    "discrete, 7:02ffff0001"
  })
  void readsAskForATable(String name, String request) {
    assertThat(hex(ModbusTable.of(name).orElseThrow().read(7, 65_535, 1))).isEqualTo(request);
  }

  @Test
  void oneValueIsWrittenByItsOwnFunction() {
    assertThat(hex(ModbusTable.HOLDING.write(7, 1, List.of(65_535), false)))
        .isEqualTo("7:060001ffff");
    assertThat(hex(ModbusTable.COIL.write(7, 1, List.of(1), false))).isEqualTo("7:050001ff00");
    assertThat(hex(ModbusTable.COIL.write(7, 1, List.of(0), false))).isEqualTo("7:0500010000");
  }

  @Test
  void severalValuesAndOneIfWantedAreWrittenByTheFunctionForSeveral() {
    assertThat(hex(ModbusTable.HOLDING.write(7, 1, List.of(1, 65_535), false)))
        .isEqualTo("7:1000010002040001ffff");
    assertThat(hex(ModbusTable.HOLDING.write(7, 1, List.of(5), true)))
        .isEqualTo("7:100001000102" + "0005");
    assertThat(hex(ModbusTable.COIL.write(7, 0, List.of(1, 0, 1, 0, 0, 0, 0, 0, 0, 1), false)))
        .isEqualTo("7:0f0000000a02" + "0502");
  }

  @Test
  void valuesAreUnsignedAndBitsBeginWithTheLowest() {
    assertThat(ModbusTable.INPUT.values(response("04040001ffff"), 2)).containsExactly(1, 65_535);
    assertThat(ModbusTable.DISCRETE.values(response("02020502"), 10))
        .containsExactly(1, 0, 1, 0, 0, 0, 0, 0, 0, 1);
    assertThat(ModbusTable.HOLDING.values(response("03020001"), 2)).containsExactly(1);
  }
}
