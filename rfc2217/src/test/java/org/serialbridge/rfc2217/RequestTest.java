package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and the values in their answers; the line is 115200 8N1, with DTR and RTS on. */
class RequestTest {
  private final ServerRig rig = ServerRig.agreed();

  private static Stream<Arguments> everyOctetOfEveryCommand() {
    return Stream.of(ComPortCommand.values())
        .flatMap(
            command -> IntStream.range(0, 256).mapToObj(value -> Arguments.of(command, value)));
  }

  @ParameterizedTest
  @MethodSource("everyOctetOfEveryCommand")
  void everyValueIsAnsweredOnce(ComPortCommand command, int value) {
    String octet = Hex.text(new byte[] {(byte) value});
    String wide = command == ComPortCommand.SET_BAUDRATE ? "00 00 00" + octet : octet;
    rig.request(command.clientCode(), wide);
    assertThat(answers()).hasSize(isRequest(command, wide) ? 1 : 0);
    // The same again changes nothing, and is answered the same way.
    rig.log.clear();
    rig.request(command.clientCode(), wide);
    assertThat(answers()).hasSize(isRequest(command, wide) ? 1 : 0);
  }

  private static boolean isRequest(ComPortCommand command, String value) {
    return switch (command) {
      case SIGNATURE -> value.isEmpty();
      case FLOWCONTROL_SUSPEND, FLOWCONTROL_RESUME -> false;
      default -> true;
    };
  }

  @ParameterizedTest
  @EnumSource(ComPortCommand.class)
  void valueOfAnyWidthIsAnsweredOnce(ComPortCommand command) {
    for (String value : List.of("", "01", "01 02", "01 02 03", "01 02 03 04", "01 02 03 04 05")) {
      rig.log.clear();
      rig.request(command.clientCode(), value);
      assertThat(answers()).as(value).hasSize(isRequest(command, value) ? 1 : 0);
    }
  }

  private List<String> answers() {
    return rig.log.stream().filter(line -> line.startsWith("peer ")).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 00 00 25 80, 65 00 00 25 80", // SET-BAUDRATE
    "1, 00 00 00 01, 65 00 00 00 01",
    "1, 00 0e 10 00, 65 00 0e 10 00", // 921600, the most that this line can do
    "1, 00 00 ff ff, 65 00 00 ff ff ff ff", // 65535, doubled IACs
    "2, 05, 66 05", // SET-DATASIZE
    "2, 08, 66 08",
    "3, 01, 67 01", // SET-PARITY
    "3, 02, 67 02",
    "3, 03, 67 03",
    "3, 04, 67 04",
    "3, 05, 67 05",
    "4, 01, 68 01", // SET-STOPSIZE
    "4, 02, 68 02",
    "5, 01, 69 01", // SET-CONTROL
    "5, 02, 69 02",
    "5, 03, 69 03",
    "5, 05, 69 05",
    "5, 06, 69 06",
    "5, 08, 69 08",
    "5, 09, 69 09",
    "5, 0b, 69 0b",
    "5, 0c, 69 0c",
    "5, 0e, 69 0e",
    "5, 0f, 69 0f",
    "5, 10, 69 10",
    "6, '', 6a 00", // NOTIFY-LINESTATE
    "7, '', 6b 00", // NOTIFY-MODEMSTATE
    "10, 1e, 6e 1e", // SET-LINESTATE-MASK
    "10, ff, 6e ff ff",
    "10, 00, 6e 00",
    "11, 00, 6f 00", // SET-MODEMSTATE-MASK
    "11, f0, 6f f0",
    "12, 01, 70 01", // PURGE-DATA
    "12, 02, 70 02",
    "12, 03, 70 03"
  })
  void whatTheLineCanDoIsAnsweredAsItWasAsked(int code, String value, String answer) {
    rig.request(code, value);
    assertThat(answers()).containsExactly("peer ff fa 2c " + answer + " ff f0");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 00 00 00 00, 65 00 01 c2 00", // query
    "1, 00 0e 10 01, 65 00 01 c2 00", // 921601: the line refuses
    "1, 7f ff ff ff, 65 00 01 c2 00",
    "1, 80 00 00 00, 65 00 01 c2 00", // more than any line can do
    "1, ff ff ff ff, 65 00 01 c2 00",
    "1, 00 25 80, 65 00 01 c2 00", // malformed
    "1, '', 65 00 01 c2 00",
    "2, 00, 66 08",
    "2, 04, 66 08",
    "2, 09, 66 08",
    "2, ff, 66 08",
    "2, '', 66 08",
    "2, 00 07, 66 08",
    "3, 00, 67 01",
    "3, 06, 67 01",
    "4, 00, 68 01",
    "4, 03, 68 01", // 1.5: the line refuses
    "4, 04, 68 01",
    "5, 00, 69 01",
    "5, 04, 69 06",
    "5, 07, 69 08",
    "5, 0a, 69 0b",
    "5, 0d, 69 0e",
    "5, 11, 69 01", // DCD: the line refuses
    "5, 12, 69 0e", // DTR
    "5, 13, 69 01", // DSR
    "5, 14, 69 01", // for future use
    "5, ff, 69 01",
    "5, '', 69 01",
    "10, '', 6e 00",
    "11, '', 6f ff ff",
    "11, 01 02, 6f ff ff",
    "12, 00, 70 00",
    "12, 04, 70 00",
    "12, '', 70 00"
  })
  void anythingElseIsAnsweredWithWhatIsInForce(int code, String value, String answer) {
    rig.request(code, value);
    assertThat(answers()).containsExactly("peer ff fa 2c " + answer + " ff f0");
    assertThat(rig.line).isEqualTo(ServerRig.LINE);
  }

  @ParameterizedTest
  @CsvSource({"03, 300", "0a, 19200", "0f, 230400"})
  void codedBaudRateIsSetAndAnsweredCoded(String code, int baudRate) {
    rig.request(1, code);
    assertThat(answers()).containsExactly("peer ff fa 2c 65 " + code + " ff f0");
    assertThat(rig.line.baudRate()).isEqualTo(baudRate);
  }

  @ParameterizedTest
  @EnumSource(CiscoBaudRate.class)
  void everyCodeStandsForItsRate(CiscoBaudRate rate) {
    assertThat(CiscoBaudRate.of(rate.code())).contains(rate);
    assertThat(CiscoBaudRate.code(rate.baudRate())).isEqualTo(rate.code());
    assertThat(rate).hasToString("B" + rate.baudRate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "02", "09", "0b", "10", "ff"})
  void codeWithoutARateIsAQuery(String code) {
    rig.request(1, code);
    assertThat(rig.transcript()).containsExactly("peer ff fa 2c 65 0e ff f0");
  }

  @ParameterizedTest
  @EnumSource(ComPortCommand.class)
  void codesAreTheOrderOfTheTable(ComPortCommand command) {
    assertThat(ComPortCommand.ofClient(command.clientCode())).contains(command);
    assertThat(ComPortCommand.ofServer(command.clientCode() + 100)).contains(command);
    assertThat(ComPortCommand.ofClient(command.serverCode())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Parameter.class)
  void valueOfAStateLeadsBackToIt(Parameter parameter) {
    int value = parameter.value(ServerRig.LINE);
    Change change = parameter.change(value).orElseThrow();
    assertThat(change.on(ServerRig.LINE)).isEqualTo(ServerRig.LINE);
    if (parameter.command() == ComPortCommand.SET_CONTROL) {
      assertThat(Parameter.ofControl(value)).isEqualTo(parameter);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 99, 100, 101, 113, 255})
  void unknownCommandIsIgnored(int code) {
    rig.request(code, "01");
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void subnegotiationOfAnotherOptionIsIgnored() {
    rig.receive("ff fa 1f 00 50 00 18 ff f0"); // NAWS
    rig.receive("ff fa 2c ff f0");
    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void requestIsAnsweredThoughTheOptionIsOff() {
    ServerRig early = new ServerRig();
    early.request(2, "07");
    assertThat(early.transcript())
        .containsExactly("apply DataSize[wanted=7]", "peer ff fa 2c 66 07 ff f0");
  }

  @Test
  void signatureOfTheClientIsNotAnswered() {
    rig.request(0, "41 42 43");

    assertThat(rig.transcript()).isEmpty();
  }

  @Test
  void flowControlIsSetBothWaysUntilOneIsSetApart() {
    rig.request(5, "03");
    rig.request(5, "0f");
    rig.request(5, "00");
    rig.request(5, "0d");
    rig.request(5, "02");
    assertThat(rig.transcript())
        .containsExactly(
            "apply Flow[wanted=HARDWARE]",
            "peer ff fa 2c 69 03 ff f0",
            "apply Inbound[wanted=XON_XOFF]",
            "peer ff fa 2c 69 0f ff f0",
            "peer ff fa 2c 69 03 ff f0",
            "peer ff fa 2c 69 0f ff f0",
            "apply Flow[wanted=XON_XOFF]",
            "peer ff fa 2c 69 02 ff f0");
  }

  @ParameterizedTest
  @CsvSource({"11, OUTBOUND_FLOW", "12, INBOUND_FLOW", "13, OUTBOUND_FLOW"})
  void flowControlOfOneDirectionLeavesTheOther(String code, Parameter parameter) {
    rig.isHeld = true;
    rig.request(5, code);
    PortState wanted = rig.asked.remove().on(ServerRig.LINE);
    rig.server.applied(wanted, rig.now);
    assertThat(answers()).containsExactly("peer ff fa 2c 69 " + code + " ff f0");
    Parameter other =
        parameter == Parameter.INBOUND_FLOW ? Parameter.OUTBOUND_FLOW : Parameter.INBOUND_FLOW;
    assertThat(other.value(wanted)).isEqualTo(other.value(ServerRig.LINE));
  }
}
