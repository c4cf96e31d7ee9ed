package org.serialbridge.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.modbus.Hex.bytes;

import com.ghgande.j2mod.modbus.msg.MaskWriteRegisterRequest;
import com.ghgande.j2mod.modbus.msg.ModbusMessageImpl;
import com.ghgande.j2mod.modbus.msg.ReadCoilsRequest;
import com.ghgande.j2mod.modbus.msg.ReadCoilsResponse;
import com.ghgande.j2mod.modbus.msg.ReadCommEventCounterRequest;
import com.ghgande.j2mod.modbus.msg.ReadCommEventCounterResponse;
import com.ghgande.j2mod.modbus.msg.ReadExceptionStatusRequest;
import com.ghgande.j2mod.modbus.msg.ReadExceptionStatusResponse;
import com.ghgande.j2mod.modbus.msg.ReadFIFOQueueRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputDiscretesRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputDiscretesResponse;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadInputRegistersResponse;
import com.ghgande.j2mod.modbus.msg.ReadMEIRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.msg.ReadWriteMultipleRequest;
import com.ghgande.j2mod.modbus.msg.ReadWriteMultipleResponse;
import com.ghgande.j2mod.modbus.msg.WriteCoilRequest;
import com.ghgande.j2mod.modbus.msg.WriteCoilResponse;
import com.ghgande.j2mod.modbus.msg.WriteMultipleCoilsRequest;
import com.ghgande.j2mod.modbus.msg.WriteMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.WriteMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.msg.WriteSingleRegisterRequest;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lengths by function code, as far as PDUs have come. */
class PduLengthTest {
  private interface Table {
    int length(byte[] bytes, int from, int to);
  }

  /** Request and response of the examples of the Application Protocol V1.1b3, by section. */
  @ParameterizedTest
  @CsvSource({
    "01 00 13 00 13, 01 03 CD 6B 05", // 6.1
    "02 00 C4 00 16, 02 03 AC DB 35", // 6.2
    "03 00 6B 00 03, 03 06 02 2B 00 00 00 64", // 6.3
    "04 00 08 00 01, 04 02 00 0A", // 6.4
    "05 00 AC FF 00, 05 00 AC FF 00", // 6.5
    "06 00 01 00 03, 06 00 01 00 03", // 6.6
    "07, 07 6D", // 6.7
    "08 00 01 FF 00, 08 00 01 FF 00", // 6.8
    "0B, 0B FF FF 01 08", // 6.9
    "0C, 0C 08 00 00 01 08 01 21 20 00", // 6.10
    "0F 00 13 00 0A 02 CD 01, 0F 00 13 00 0A", // 6.11
    "10 00 01 00 02 04 00 0A 01 02, 10 00 01 00 02", // 6.12
    "11, 11 03 42 FF 01", // 6.13
    "14 0E 06 00 04 00 01 00 02 06 00 03 00 09 00 02, 14 0C 05 06 0D FE 00 20 05 06 33 CD 00 40",
    "15 0D 06 00 04 00 07 00 03 06 AF 04 BE 10 0D, 15 0D 06 00 04 00 07 00 03 06 AF 04 BE 10 0D",
    "16 00 04 00 F2 00 25, 16 00 04 00 F2 00 25", // 6.16
    "17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF, 17 04 00 FE 0A CD", // 6.17, shortened
    "18 04 DE, 18 00 06 00 02 01 B8 12 84", // 6.18
    "2B 0E 01 00, 2B 0E 01 01 00 00 02 00 02 41 42 01 01 43" // 6.21
  })
  void examplesOfTheSpecificationHaveTheirLengths(String request, String response) {
    assertToldInTime(PduLength::ofRequest, bytes(request));
    assertToldInTime(PduLength::ofResponse, bytes(response));
  }

  /** MORE up to some byte, from there on the length, also when other bytes follow. */
  private static void assertToldInTime(Table table, byte[] pdu) {
    for (int from : new int[] {0, 1, 200}) {
      byte[] bytes = Hex.join(new byte[from], pdu, new byte[] {-1, 1, 3});
      boolean isTold = false;
      for (int to = from; to <= bytes.length; to++) {
        // What has not come yet must not be looked at.
        byte[] come = bytes.clone();
        Arrays.fill(come, to, come.length, (byte) 0x55);
        int length = table.length(come, from, to);
        assertThat(length)
            .as("%d of %s", to - from, Hex.text(pdu))
            .isIn(PduLength.MORE, pdu.length);
        assertThat(isTold && length == PduLength.MORE).as("told, then forgotten").isFalse();
        isTold |= length > 0;
      }
      assertThat(table.length(bytes, from, from + pdu.length)).isEqualTo(pdu.length);
    }
  }

  @ParameterizedTest
  @MethodSource("otherCodes")
  void otherCodesEndBySilence(int code) {
    byte[] pdu = {(byte) code, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    assertThat(PduLength.ofRequest(pdu, 0, 1)).isEqualTo(PduLength.UNKNOWN);
    assertThat(PduLength.ofResponse(pdu, 0, 1)).isEqualTo(PduLength.UNKNOWN);
    assertThat(PduLength.ofRequest(pdu, 0, pdu.length)).isEqualTo(PduLength.UNKNOWN);
    assertThat(PduLength.ofResponse(pdu, 0, pdu.length)).isEqualTo(PduLength.UNKNOWN);
  }

  static IntStream otherCodes() {
    int[] known = {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 43};
    return IntStream.rangeClosed(0, 255).filter(code -> Arrays.binarySearch(known, code) < 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"08 00 00", "08 00 00 A5 37", "08 00 00 01 02 03 04"})
  void returnQueryDataEndsBySilence(String pdu) {
    byte[] bytes = bytes(pdu);
    assertThat(PduLength.ofRequest(bytes, 0, 2)).isEqualTo(PduLength.MORE);
    assertThat(PduLength.ofRequest(bytes, 0, bytes.length)).isEqualTo(PduLength.UNKNOWN);
    assertThat(PduLength.ofResponse(bytes, 0, 2)).isEqualTo(PduLength.MORE);
    assertThat(PduLength.ofResponse(bytes, 0, bytes.length)).isEqualTo(PduLength.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2B 0D", "2B 0D 01 02", "2B FF 00 00 00 00 00 00 00"})
  void otherEncapsulatedTransportsEndBySilence(String pdu) {
    byte[] bytes = bytes(pdu);
    assertThat(PduLength.ofRequest(bytes, 0, 1)).isEqualTo(PduLength.MORE);
    assertThat(PduLength.ofRequest(bytes, 0, bytes.length)).isEqualTo(PduLength.UNKNOWN);
    assertThat(PduLength.ofResponse(bytes, 0, 1)).isEqualTo(PduLength.MORE);
    assertThat(PduLength.ofResponse(bytes, 0, bytes.length)).isEqualTo(PduLength.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 246, 255})
  void byteCountsAreUnsigned(int count) {
    byte[] response = new byte[2 + count];
    response[0] = 3;
    response[1] = (byte) count;
    assertToldInTime(PduLength::ofResponse, response);
    byte[] request = new byte[6 + count];
    request[0] = 16;
    request[5] = (byte) count;
    assertToldInTime(PduLength::ofRequest, request);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 256, 65_535})
  void fifoCountIsUnsignedAndOfTwoBytes(int count) {
    byte[] response = {24, (byte) (count >>> 8), (byte) count};
    assertThat(PduLength.ofResponse(response, 0, 3)).isEqualTo(3 + count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2B 0E 01 01 00 00 00", "2B 0E 01 01 00 00 01 00 00"})
  void deviceIdentificationWithoutObjectsOrWithEmptyOnesEnds(String response) {
    assertToldInTime(PduLength::ofResponse, bytes(response));
  }

  @Property(tries = 5_000)
  void anyBytesGiveALengthOrNone(@ForAll @Size(max = 300) byte[] bytes) {
    for (Table table : new Table[] {PduLength::ofRequest, PduLength::ofResponse}) {
      int told = PduLength.MORE;
      for (int to = 0; to <= bytes.length; to++) {
        int length = table.length(bytes, 0, to);
        assertThat(length).isGreaterThanOrEqualTo(PduLength.UNKNOWN);
        assertThat(told == PduLength.MORE || told == length).as("told for good").isTrue();
        told = length;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestsOfAnotherImplementationHaveTheirLengths(ModbusMessageImpl message) {
    assertToldInTime(PduLength::ofRequest, J2mod.pdu(message));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void responsesOfAnotherImplementationHaveTheirLengths(ModbusMessageImpl message) {
    assertToldInTime(PduLength::ofResponse, J2mod.pdu(message));
  }

  private static Register[] registers(int count) {
    return Collections.nCopies(count, new SimpleRegister(0xABCD)).toArray(Register[]::new);
  }

  static Stream<Arguments> requests() {
    Stream<ModbusMessageImpl> fixed =
        Stream.of(
            new ReadCoilsRequest(19, 19),
            new ReadInputDiscretesRequest(19, 2000),
            new ReadMultipleRegistersRequest(0, 125),
            new ReadInputRegistersRequest(0xFFFF, 1),
            new WriteCoilRequest(172, true),
            new WriteSingleRegisterRequest(1, new SimpleRegister(3)),
            new ReadExceptionStatusRequest(),
            new ReadCommEventCounterRequest(),
            new MaskWriteRegisterRequest(4, 0xF2, 0x25),
            new ReadFIFOQueueRequest(),
            new ReadMEIRequest(1, 0));
    Stream<ModbusMessageImpl> counted =
        IntStream.of(1, 8, 9, 63, 64, 121)
            .boxed()
            .flatMap(count -> Stream.of(writeRegisters(count), writeCoils(count), both(count)));
    return Stream.concat(fixed, counted).map(Arguments::of);
  }

  private static ModbusMessageImpl writeRegisters(int count) {
    return new WriteMultipleRegistersRequest(1, registers(count));
  }

  private static ModbusMessageImpl writeCoils(int count) {
    return new WriteMultipleCoilsRequest(19, 16 * count);
  }

  private static ModbusMessageImpl both(int count) {
    ReadWriteMultipleRequest request = new ReadWriteMultipleRequest(1, 3, 6, 14, count);
    request.setRegisters(registers(count));
    return request;
  }

  static Stream<Arguments> responses() {
    Stream<ModbusMessageImpl> fixed =
        Stream.of(
            new ReadExceptionStatusResponse(),
            new ReadCommEventCounterResponse(),
            new WriteCoilResponse(172, true),
            new WriteMultipleRegistersResponse(1, 2));
    Stream<ModbusMessageImpl> counted =
        IntStream.of(1, 8, 9, 63, 64, 125).boxed().flatMap(PduLengthTest::counted);
    return Stream.concat(fixed, counted).map(Arguments::of);
  }

  private static Stream<ModbusMessageImpl> counted(int count) {
    return Stream.of(
        new ReadCoilsResponse(16 * count),
        new ReadInputDiscretesResponse(16 * count),
        new ReadMultipleRegistersResponse(registers(count)),
        new ReadInputRegistersResponse(registers(count)),
        new ReadWriteMultipleResponse(registers(count)));
  }
}
