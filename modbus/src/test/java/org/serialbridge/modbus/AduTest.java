package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.serialbridge.modbus.Hex.bytes;
import static org.serialbridge.modbus.Hex.frame;

import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.util.ModbusUtil;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames and their CRC, in both framings. */
class AduTest {
  @ParameterizedTest
  @CsvSource({
    "02 07, 1241", // Modbus over Serial Line V1.02, 6.2.2: 41 is sent first
    "01 03 00 00 00 02, 0BC4", // at-wire.md, 6
    "01 03 04 00 01 00 02, 322A",
    "'', FFFF"
  })
  void crcsAreTheKnownOnes(String data, String crc) {
    byte[] frame = bytes(data);
    assertThat(Crc16.of(frame, 0, frame.length)).isEqualTo(Integer.parseInt(crc, 16));
  }

  @Test
  void crcIsTheOneOfTheCatalogue() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc16.of(digits, 0, digits.length)).isEqualTo(0x4B37); // CRC-16/MODBUS
  }

  @Property(tries = 2_000)
  void crcIsTheOneOfAnotherImplementation(@ForAll @Size(max = 256) byte[] data) {
    int[] lowAndHigh = ModbusUtil.calculateCRC(data, 0, data.length);
    assertThat(Crc16.of(data, 0, data.length)).isEqualTo(lowAndHigh[0] | lowAndHigh[1] << 8);
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void crcOfAPartSeesNothingElse(
      @ForAll @Size(max = 20) byte[] before,
      @ForAll @Size(max = 20) byte[] part,
      @ForAll @Size(max = 20) byte[] behind) {
    byte[] all = Hex.join(before, part, behind);
    assertThat(Crc16.of(all, before.length, before.length + part.length))
        .isEqualTo(Crc16.of(part, 0, part.length));
  }

  @Test
  void rtuFrameEndsWithTheLowByteOfTheCrcFirst() {
    assertThat(frame(1, "03 00 00 00 02").rtu()).isEqualTo(bytes("01 03 00 00 00 02 C4 0B"));
    assertThat(frame(1, "03 04 00 01 00 02").rtu()).isEqualTo(bytes("01 03 04 00 01 00 02 2A 32"));
  }

  @Test
  void tcpFrameBeginsWithTheMbapHeader() {
    assertThat(frame(1, "03 04 00 01 00 02").tcp(5))
        .isEqualTo(bytes("00 05 00 00 00 07 01 03 04 00 01 00 02"));
  }

  @Test
  void largestPduFillsBothFramings() {
    Adu largest = new Adu(255, new byte[253]);
    assertThat(largest.rtu()).hasSize(256);
    assertThat(largest.tcp(0xFFFF)).hasSize(260).startsWith(bytes("FF FF 00 00 00 FE FF"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 255})
  void everyUnitIsKept(int unit) {
    Adu frame = new Adu(unit, new byte[] {6});
    assertThat(frame.unit()).isEqualTo(unit);
    assertThat(frame.rtu()[0]).isEqualTo((byte) unit);
    assertThat(frame.tcp(1)[6]).isEqualTo((byte) unit);
    assertThat(frame.isBroadcast()).isEqualTo(unit == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 03, true",
    "0, 2B 0E 01 00, true",
    "0, 2B 0D, false",
    "0, 06 00 01 00 03, false",
    "0, 41, false",
    "247, 03, false",
    "248, 03, true",
    "255, 11, true",
    "255, 10, false"
  })
  void readsOfUnitZeroAndOfReservedUnitsAreForAnyUnit(int unit, String pdu, boolean isForAny) {
    assertThat(Hex.frame(unit, pdu).isForAnyUnit()).isEqualTo(isForAny);
    assertThat(Hex.frame(unit, pdu).isBroadcast()).isEqualTo(unit == 0 && !isForAny);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void noOtherUnitIs(int unit) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adu(unit, new byte[1]))
        .withMessage("unit: %d (expected: 0-255)", unit);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 254})
  void noOtherSizeOfAPduIs(int size) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Adu(1, new byte[size]))
        .withMessage("pdu: %d bytes (expected: 1-253)", size);
  }

  @ParameterizedTest
  @CsvSource({"BUSY, 83 06", "NO_PATH, 83 0A", "NO_RESPONSE, 83 0B"})
  void exceptionCarriesUnitAndFunctionCodeOfTheRequest(ExceptionCode code, String pdu) {
    assertThat(frame(200, "03 00 00 00 02").exception(code)).isEqualTo(frame(200, pdu));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "7F", "80", "FF"})
  void functionCodeIsUnsigned(String pdu) {
    assertThat(frame(1, pdu).functionCode()).isEqualTo(Integer.parseInt(pdu, 16));
  }

  @Test
  void framesAreEqualByUnitAndPdu() {
    assertThat(frame(1, "03 01")).isEqualTo(frame(1, "03 01")).hasSameHashCodeAs(frame(1, "03 01"));
    assertThat(frame(1, "03 01")).isNotEqualTo(frame(2, "03 01")).isNotEqualTo(frame(1, "03 02"));
    assertThat(frame(1, "03 01")).isNotEqualTo("unit 1 0301").hasToString("unit 1 0301");
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void anyDamagedBitIsNoticed(
      @ForAll @Size(min = 1, max = 253) byte[] pdu, @ForAll @IntRange(max = 2_047) int bit) {
    byte[] rtu = new Adu(17, pdu).rtu();
    assertThat(Adu.hasGoodCrc(rtu, 0, rtu.length)).isTrue();
    rtu[bit / 8 % rtu.length] ^= (byte) (1 << bit % 8);
    assertThat(Adu.hasGoodCrc(rtu, 0, rtu.length)).isFalse();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void bothFramingsAreThoseOfAnotherImplementation(
      @ForAll @IntRange(max = 255) int unit,
      @ForAll @IntRange(max = 0xFFFF) int transaction,
      @ForAll @IntRange(max = 0xFFFF) int address,
      @ForAll @IntRange(min = 1, max = 125) int count) {
    ReadMultipleRegistersRequest request = new ReadMultipleRegistersRequest(address, count);
    request.setUnitID(unit);
    request.setTransactionID(transaction);
    byte[] adu = J2mod.written(request);
    byte[] pdu = J2mod.pdu(request);
    assertThat(new Adu(unit, pdu).tcp(transaction)).isEqualTo(adu);
  }
}
