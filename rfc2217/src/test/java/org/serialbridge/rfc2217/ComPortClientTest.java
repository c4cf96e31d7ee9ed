package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComPortClientTest {
  private final ClientRig rig = ClientRig.agreed(ClientRig.WANTED);

  @Test
  void proposesItsPortAsSoonAsTheRemoteAgrees() {
    ClientRig early = new ClientRig(ClientRig.WANTED);
    early.receive(ClientRig.SER2NET);
    assertThat(early.transcript())
        .containsExactly(
            "peer ff fb 03", // WILL SUPPRESS-GO-AHEAD
            "peer ff fd 03", // DO SUPPRESS-GO-AHEAD
            "peer ff fd 00", // DO BINARY
            "peer ff fb 00", // WILL BINARY
            "peer ff fb 2c", // WILL COM-PORT-OPTION
            "peer ff fd 01", // DO ECHO, which was offered
            "peer ff fa 2c 0b ff ff ff f0", // SET-MODEMSTATE-MASK
            "peer ff fa 2c 01 00 00 25 80 ff f0",
            "peer ff fa 2c 02 07 ff f0",
            "peer ff fa 2c 03 03 ff f0",
            "peer ff fa 2c 04 02 ff f0",
            "peer ff fa 2c 05 01 ff f0",
            "peer ff fa 2c 05 08 ff f0",
            "peer ff fa 2c 05 0c ff f0");
  }

  @Test
  void offersTheOptionToARemoteThatDoesNotAsk() {
    ClientRig early = new ClientRig(ClientRig.WANTED);
    early.receive("ff fb 01"); // WILL ECHO
    assertThat(early.transcript()).contains("peer ff fb 2c").endsWith("peer ff fd 01");
    early.receive("ff fd 2c"); // its answer to the offer
    assertThat(early.transcript()).first().isEqualTo("peer ff fa 2c 0b ff ff ff f0");
  }

  @Test
  void proposesNothingToARemoteThatRefuses() {
    ClientRig early = new ClientRig(ClientRig.WANTED);
    early.receive("ff fb 01 ff fe 2c ff fe 2c");
    early.log.clear();
    early.client.propose(ServerRig.LINE);
    early.client.control(false, false);
    assertThat(early.transcript()).isEmpty();
  }

  @Test
  void proposesOnlyWhatHasChanged() {
    rig.client.propose(ClientRig.WANTED);
    assertThat(rig.transcript()).isEmpty();
    rig.client.propose(ClientRig.WANTED.withBaudRate(65_535).withParity(Parity.NONE));
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 01 00 00 ff ff ff ff ff f0", "peer ff fa 2c 03 01 ff f0");
  }

  @Test
  void ownModemInputsBecomeTheFarOutputs() {
    rig.client.control(true, true);
    rig.client.control(true, true);
    rig.client.control(false, true);
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 05 0b ff f0", "peer ff fa 2c 05 09 ff f0");
  }

  @Test
  void inboundFlowControlIsProposedWhereItDiffers() {
    rig.client.propose(ClientRig.WANTED.withFlow(FlowControl.HARDWARE, FlowControl.HARDWARE));
    rig.client.propose(ClientRig.WANTED.withFlow(FlowControl.HARDWARE, FlowControl.XON_XOFF));
    assertThat(rig.transcript())
        .containsExactly("peer ff fa 2c 05 03 ff f0", "peer ff fa 2c 05 0f ff f0");
  }

  @Test
  void answersThatAgreeAreNotReported() {
    rig.answer(111, "ff");
    rig.answer(101, "00 00 25 80");
    rig.answer(102, "07");
    rig.answer(103, "03");
    rig.answer(104, "02");
    rig.answer(105, "01");
    rig.answer(105, "08");
    rig.answer(105, "0c");
    assertThat(rig.transcript()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "101, 00 01 c2 00, refused BAUD_RATE 9600 115200",
    "101, ff ff ff ff, refused BAUD_RATE 9600 4294967295",
    "102, 08, refused DATA_SIZE 7 8",
    "103, 01, refused PARITY 3 1",
    "104, 01, refused STOP_SIZE 2 1",
    "105, 03, refused OUTBOUND_FLOW 1 3",
    "105, 09, refused DTR 8 9",
    "105, 0b, refused RTS 12 11"
  })
  void answerThatDiffersIsReportedOnce(int code, String value, String report) {
    rig.answer(code, value);
    rig.answer(code, value);
    assertThat(rig.transcript()).containsExactly(report);
  }

  @Test
  void onlyTheAnswerToTheLastProposalCounts() {
    rig.client.propose(ClientRig.WANTED.withBaudRate(300));
    rig.log.clear();
    rig.answer(101, "00 00 25 80");
    assertThat(rig.transcript()).isEmpty();
    rig.answer(101, "00 00 25 80");
    assertThat(rig.transcript()).containsExactly("refused BAUD_RATE 300 9600");
  }

  @ParameterizedTest
  @CsvSource({
    "101, 08",
    "101, ''",
    "102, 07 07",
    "105, ''",
    "107, ''",
    "113, 01",
    "1, 00",
    "44, 01"
  })
  void whatIsNoAnswerIsIgnored(int code, String value) {
    rig.answer(code, value);
    assertThat(rig.transcript()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"b0, 176", "bb, 176", "0f, 0", "40, 64"})
  void modemStateOfTheFarPortIsReported(String value, int state) {
    rig.answer(107, value);
    assertThat(rig.transcript()).containsExactly("modem " + state);
  }

  @Test
  void flowIsSuspendedAndResumed() {
    rig.answer(108, "");
    rig.answer(108, "");
    rig.answer(109, "");
    rig.answer(109, "");
    assertThat(rig.transcript()).containsExactly("suspend true", "suspend false");
  }

  @Test
  void optionThatIsTurnedOffResumesTheFlow() {
    rig.answer(108, "");
    rig.receive("ff fe 2c");
    assertThat(rig.transcript()).containsExactly("suspend true", "peer ff fc 2c", "suspend false");
    rig.receive("ff fd 2c");
    assertThat(rig.transcript()).as("proposed again").hasSize(9);
  }

  @Test
  void signatureIsAnswered() {
    rig.answer(100, "");
    rig.answer(100, "41");
    assertThat(rig.transcript())
        .containsExactly(
            "peer ff fa 2c 00 73 65 72 69 61 6c 62 72 69 64 67 65 20 63 6f 6d 32 ff f0");
  }

  @Test
  void dataIsDecodedAndEncoded() {
    rig.receive("41 ff ff 0d 00");
    assertThat(rig.transcript()).containsExactly("line 41 ff 0d 00");
    assertThat(Hex.text(rig.client.encode(Hex.buffer("0d 00 ff")))).isEqualTo("0d 00 ff ff");
  }

  @Test
  void breakOfTheServerIsIgnored() {
    rig.receive("ff f3 41");
    assertThat(rig.transcript()).containsExactly("line 41");
  }
}
