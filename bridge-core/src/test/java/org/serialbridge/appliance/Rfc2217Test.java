package org.serialbridge.appliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.serialbridge.appliance.TelnetRig.comPort;
import static org.serialbridge.appliance.TelnetRig.text;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serialbridge.appliance.MemoryEndpoint.MemoryPeer;
import org.serialbridge.serial.ControlSignal;
import org.serialbridge.serial.LineError;
import org.serialbridge.serial.ModemInputs;

/** RFC 2217 between a line in memory, which has all that a pseudo-terminal lacks, and its peers. */
class Rfc2217Test {
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,4001";
  private static final String TCPC = "AT+SOCK=TCPC,127.0.0.1,4001";
  private static final String RFCEN = "AT+RFCEN=ON";

  /** SET-BAUDRATE 9600 and its answer. */
  private static final String BAUD_9600 = "01 00 00 25 80";

  private static final String ANSWER_9600 = comPort("65 00 00 25 80");
  private static final String EVEN = "03 03";
  private static final String ANSWER_EVEN = comPort("67 03");
  private static final String DTR_OFF = "05 09";
  private static final String BREAK_ON = "05 05";

  @TempDir private Path folder;
  private ConverterRig rig;
  private TelnetRig telnet;

  private void start(String... commands) {
    rig = ConverterRig.with(folder, commands).start();
    telnet = new TelnetRig(rig);
  }

  // ---- who speaks what

  @Test
  void rawAndTelnetPeersOfOnePortHaveTheirOwnEncodings() {
    start(TCPS, RFCEN);
    MemoryPeer raw = rig.endpoint().connect();
    telnet.say(raw, "41 FF FF");
    MemoryPeer client = telnet.client();
    telnet.say(client, "42 FF FF");
    assertThat(rig.line().received()).isEqualTo(text("41 FF FF 42 FF"));
    rig.send(text("43 FF"));
    assertThat(telnet.heard()).containsExactly("1:43 FF", "2:43 FF", "3:43 FF FF");
  }

  @Test
  void aLoneFfIsDataWhenNoTelnetFollows() {
    start(TCPS, RFCEN);
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "FF");
    assertThat(rig.line().received()).isEmpty();
    rig.passMillis(100);
    assertThat(rig.line().received()).isEqualTo(text("FF"));
    telnet.say(peer, "FF FB 2C");
    assertThat(rig.line().received()).as("decided once").isEqualTo(text("FF FB 2C"));
  }

  @Test
  void aLoneFfIsNotLostWithItsPeer() {
    start(TCPS, RFCEN);
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "FF");
    rig.endpoint().disconnect(peer);
    assertThat(rig.line().received()).isEqualTo(text("FF"));
  }

  @Test
  void telnetMayBeCutBehindItsFirstByte() {
    start(TCPS, RFCEN);
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "FF");
    telnet.say(peer, "FB 2C");
    assertThat(telnet.heard(peer)).contains("FF FD 2C");
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void withoutRfcenTelnetIsData() {
    start(TCPS, "AT+RFCPORT=4002");
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "FF FB 2C 55 AA 55 00 25 80 03 A8");
    assertThat(rig.line().received()).hasSize(11);
    assertThat(telnet.heard(peer)).isEmpty();
  }

  @Test
  void onTheTelnetPortTheServerSpeaksFirst() {
    start(TCPS, "AT+RFCPORT=4002");
    MemoryPeer client = rig.endpoint().connectToTelnet();
    assertThat(telnet.heard(client)).contains("FF FD 2C");
    telnet.say(client, TelnetRig.WILL);
    telnet.ask(client, BAUD_9600);
    assertThat(telnet.heard(client)).contains(ANSWER_9600);
  }

  @Test
  void aPeerThatBreaksTheProtocolIsDisconnected() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.say(client, "FF FA 2C 00");
    for (int i = 0; i < 70 && rig.endpoint().peers().contains(client); i++) {
      telnet.say(client, "41 ".repeat(1023) + "41");
    }
    assertThat(rig.endpoint().peers().contains(client)).isFalse();
    assertThat(rig.line().received().length()).isZero();
  }

  // ---- parameters

  @Test
  void changesKeepTheirPlaceAmongTheData() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.say(client, "41 " + comPort(BAUD_9600) + " 42 " + comPort(DTR_OFF) + " 43");
    assertThat(rig.line().events()).containsExactly("A", "9600,8,1,NONE,NFC", "B", "DTR off", "C");
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600 + " " + comPort("69 09"));
  }

  @Test
  void changesKeepTheirPlaceAlsoWhileTheLineTakesNothing() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().setWritable(false);
    telnet.say(client, "41 " + comPort(BAUD_9600) + " 42");
    assertThat(rig.line().events()).isEmpty();
    assertThat(rig.endpoint().isReading()).as("a purge may come").isTrue();
    assertThat(telnet.heard(client)).as("not in force yet").isEmpty();
    rig.line().setWritable(true);
    assertThat(rig.line().events()).containsExactly("A", "9600,8,1,NONE,NFC", "B");
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600);
  }

  @Test
  void changesWaitForTheEndOfADialogue() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.enterCommandMode();
    assertThat(rig.endpoint().isReading()).isTrue();
    telnet.ask(client, BAUD_9600);
    telnet.ask(client, "0C 03");
    assertThat(rig.line().events()).as("the dialogue is not the client's").doesNotContain("purged");
    telnet.heard(client);
    assertThat(rig.command("AT+UART")).contains("+OK=115200,8,1,NONE,NFC");
    assertThat(telnet.heard(client)).isEmpty();
    rig.command("AT+ENTM");
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600 + " " + comPort("70 03"));
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
  }

  @Test
  void severalChangesInOneReadAreJoined() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().setWritable(false);
    telnet.say(client, comPort(BAUD_9600) + " " + comPort("02 07") + " " + comPort(EVEN));
    rig.line().setWritable(true);
    assertThat(rig.line().parameters()).hasToString("9600,7,1,EVEN,NFC");
    assertThat(telnet.heard(client))
        .isEqualTo(ANSWER_9600 + " " + comPort("66 07") + " " + ANSWER_EVEN);
  }

  @Test
  void whatWasSetIsNotStored() {
    start(TCPS, RFCEN);
    telnet.ask(telnet.client(), BAUD_9600);
    rig.enterCommandMode();
    assertThat(rig.command("AT+UART")).contains("+OK=115200,8,1,NONE,NFC");
  }

  @ParameterizedTest
  @CsvSource({
    "05 03, 69 03, '115200,8,1,NONE,FCH'",
    "05 02, 69 02, '115200,8,1,NONE,FCX'",
    "05 11, 69 01, '115200,8,1,NONE,NFC'", // DCD: no line of this host can
    "05 0F, 69 0E, '115200,8,1,NONE,NFC'", // XON/XOFF inbound only
    "04 03, 68 01, '115200,8,1,NONE,NFC'" // 1.5 stop bits for 8 data bits
  })
  void whatTheLineCannotDoIsLeftAsItWas(String request, String answer, String inForce) {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.ask(client, request);
    assertThat(telnet.heard(client)).isEqualTo(comPort(answer));
    assertThat(rig.line().parameters()).hasToString(inForce);
  }

  @Test
  void storedFlowControlByBytesIsXonXoffAndReturnsWhenTheClientHasGone() {
    start(TCPS, RFCEN, "AT+UART=9600,8,1,NONE,FCX");
    MemoryPeer client = telnet.client();
    telnet.ask(client, "05 00");
    assertThat(telnet.heard(client)).isEqualTo(comPort("69 02"));
    telnet.ask(client, "05 0D");
    assertThat(telnet.heard(client)).isEqualTo(comPort("69 0F"));
    telnet.ask(client, "05 01");
    assertThat(telnet.heard(client)).isEqualTo(comPort("69 01"));
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
    telnet.ask(client, "05 02");
    assertThat(telnet.heard(client)).isEqualTo(comPort("69 02"));
    telnet.ask(client, "05 01");
    rig.endpoint().disconnect(client);
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,FCX");
  }

  @Test
  void aSpeedThatTheLineRefusesLeavesItsOwn() {
    start(TCPS, RFCEN, "AT+UART=9600,8,1,NONE,NFC");
    MemoryPeer client = telnet.client();
    rig.line().refuse(2_000_000);
    telnet.ask(client, "01 00 1E 84 80");
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600);
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
  }

  @Test
  void aRefusedSpeedDoesNotSpoilWhatIsBehindIt() {
    start(TCPS, RFCEN, "AT+UART=9600,8,1,NONE,NFC");
    MemoryPeer client = telnet.client();
    rig.line().refuse(2_000_000);
    rig.line().beSlow();
    telnet.say(client, comPort("01 00 1E 84 80") + " " + comPort("02 07") + " " + comPort(EVEN));
    makeAll();
    assertThat(telnet.heard(client))
        .isEqualTo(ANSWER_9600 + " " + comPort("66 07") + " " + ANSWER_EVEN);
    assertThat(rig.line().parameters()).hasToString("9600,7,1,EVEN,NFC");
  }

  @Test
  void aRefusedSpeedOfAClientThatHasGoneDoesNotUndoTheReturn() {
    start(TCPS, RFCEN, "AT+UART=9600,8,1,NONE,NFC");
    MemoryPeer client = telnet.client();
    telnet.ask(client, "01 00 00 4B 00");
    rig.line().refuse(2_000_000);
    rig.line().beSlow();
    telnet.ask(client, "01 00 1E 84 80");
    rig.endpoint().disconnect(client);
    makeAll();
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
  }

  @Test
  void whatChangesNothingIsNotAnsweredBeforeWhatDoes() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().beSlow();
    telnet.say(client, comPort(DTR_OFF) + " " + comPort("02 08") + " " + comPort("05 11") + " 41");
    assertThat(telnet.heard(client)).isEmpty();
    assertThat(rig.line().events()).as("data waits for the change before it").isEmpty();
    makeAll();
    assertThat(telnet.heard(client))
        .isEqualTo(comPort("69 09") + " " + comPort("66 08") + " " + comPort("69 01"));
    assertThat(rig.line().events()).containsExactly("DTR off", "A");
  }

  @Test
  void changesUnderWayAtAHangUpAreAnsweredInTheirOrder() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    MemoryLine pulled = rig.line();
    pulled.beSlow();
    telnet.say(client, comPort(BAUD_9600) + " " + comPort(DTR_OFF));
    rig.setDevice(false);
    pulled.hangUp();
    assertThat(telnet.heard(client)).doesNotContain("69 09");
    while (pulled.makeOne()) {
      rig.passMillis(0);
    }
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600 + " " + comPort("69 09"));
  }

  private void makeAll() {
    while (rig.line().makeOne()) {
      rig.passMillis(0);
    }
  }

  @Test
  void manyChangesAreMadeOneByOne() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().setWritable(false);
    telnet.say(
        client, "41 " + (comPort(DTR_OFF) + " " + comPort("05 08") + " ").repeat(500) + "42");
    rig.line().setWritable(true);
    assertThat(rig.line().events()).hasSize(1_002).startsWith("A", "DTR off").endsWith("B");
  }

  @Test
  void moreBitsThanFiveHaveTwoStopBits() {
    start(TCPS, RFCEN, "AT+UART=9600,5,2,NONE,NFC");
    MemoryPeer client = telnet.client();
    telnet.ask(client, "02 08");
    assertThat(telnet.heard(client)).startsWith(comPort("66 08"));
    assertThat(rig.line().parameters()).hasToString("9600,8,2,NONE,NFC");
  }

  @Test
  void fiveBitsHaveOneAndAHalfStopBits() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.say(client, comPort("02 05") + " " + comPort("04 03"));
    assertThat(telnet.heard(client)).isEqualTo(comPort("66 05") + " " + comPort("68 03"));
    assertThat(rig.line().parameters()).hasToString("115200,5,2,NONE,NFC");
  }

  // ---- several clients

  @Test
  void theOtherClientsAreTold() {
    start(TCPS, RFCEN);
    MemoryPeer one = telnet.client();
    MemoryPeer other = telnet.client();
    telnet.ask(one, BAUD_9600);
    assertThat(telnet.heard())
        .containsExactlyInAnyOrder(
            one.number() + ":" + ANSWER_9600, other.number() + ":" + ANSWER_9600);
  }

  @Test
  void theStoredParametersReturnWhenTheLastClientGoes() {
    start(TCPS, RFCEN);
    MemoryPeer one = telnet.client();
    MemoryPeer other = telnet.client();
    telnet.say(one, comPort(BAUD_9600) + " " + comPort(DTR_OFF) + " " + comPort(BREAK_ON));
    rig.line().events();
    rig.endpoint().disconnect(one);
    assertThat(rig.line().events()).as("another one is there").containsExactly("BREAK off");
    rig.endpoint().disconnect(other);
    assertThat(rig.line().events()).containsExactly("DTR on", "115200,8,1,NONE,NFC");
  }

  @Test
  void withRfckeepTheParametersStay() {
    start(TCPS, RFCEN, "AT+RFCKEEP=ON");
    MemoryPeer client = telnet.client();
    telnet.say(client, comPort(BAUD_9600) + " " + comPort(DTR_OFF) + " " + comPort(BREAK_ON));
    rig.line().events();
    rig.endpoint().disconnect(client);
    assertThat(rig.line().events()).as("a break would block the line").containsExactly("BREAK off");
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
  }

  @Test
  void aClientThatChangedNothingLeavesTheLineAlone() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.ask(client, "01 00 00 00 00");
    rig.line().events();
    rig.endpoint().disconnect(client);
    assertThat(rig.line().events()).isEmpty();
  }

  @Test
  void aRestartSetsTheStoredParameters() {
    start(TCPS, RFCEN, "AT+RFCKEEP=ON");
    telnet.say(telnet.client(), comPort(BAUD_9600) + " " + comPort(DTR_OFF));
    rig.line().events();
    rig.enterCommandMode();
    rig.command("AT+Z");
    assertThat(rig.line().events()).contains("115200,8,1,NONE,NFC", "DTR on");
    assertThat(rig.line().watchesInputs()).isFalse();
  }

  @Test
  void peersComeAfterARestartWhenTheLineHasItsParameters() {
    start(TCPS, RFCEN);
    rig.enterCommandMode();
    rig.command("AT+UART=9600,8,1,NONE,NFC");
    rig.line().beSlow();
    rig.command("AT+Z");
    assertThat(rig.endpoint().isOpen()).isFalse();
    makeAll();
    assertThat(rig.endpoint().isOpen()).isTrue();
  }

  // ---- modem lines, errors, break

  @Test
  void modemInputsAreToldWhileSomebodyWantsToKnow() {
    start(TCPS, RFCEN);
    rig.line().setInputs(new ModemInputs(true, true, false, false));
    assertThat(rig.line().watchesInputs()).isFalse();
    MemoryPeer client = rig.endpoint().connect();
    telnet.say(client, TelnetRig.WILL);
    assertThat(telnet.heard(client)).endsWith(comPort("6B 30"));
    rig.line().setInputs(new ModemInputs(true, false, false, true));
    assertThat(telnet.heard(client)).isEqualTo(comPort("6B 9A"));
    telnet.ask(client, "0B 00");
    assertThat(rig.line().watchesInputs()).as("masked").isFalse();
    telnet.ask(client, "0B FF FF");
    assertThat(rig.line().watchesInputs()).isTrue();
    rig.endpoint().disconnect(client);
    assertThat(rig.line().watchesInputs()).isFalse();
  }

  @Test
  void aSecondClientIsToldTheModemInputsToo() {
    start(TCPS, RFCEN);
    telnet.client();
    rig.line().setInputs(new ModemInputs(true, false, false, false));
    telnet.heard();
    MemoryPeer second = rig.endpoint().connect();
    telnet.say(second, TelnetRig.WILL);
    assertThat(telnet.heard(second)).endsWith(comPort("6B 10"));
  }

  @Test
  void lineErrorsAreToldAsTheMaskSays() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    assertThat(rig.line().watchesErrors()).isFalse();
    telnet.ask(client, "0A 14");
    assertThat(telnet.heard(client)).isEqualTo(comPort("6E 14"));
    rig.line().sendErrors(LineError.BREAK);
    assertThat(telnet.heard(client)).isEqualTo(comPort("6A 10"));
    rig.line().sendErrors(LineError.PARITY, LineError.FRAMING);
    assertThat(telnet.heard(client)).isEqualTo(comPort("6A 04"));
    telnet.ask(client, "0A 00");
    assertThat(rig.line().watchesErrors()).isFalse();
  }

  @Test
  void telnetBreakLastsThreeHundredMilliseconds() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.say(client, "41 FF F3 42");
    assertThat(rig.line().events()).containsExactly("A", "BREAK on");
    rig.passMillis(299);
    assertThat(rig.line().events()).isEmpty();
    rig.passMillis(1);
    assertThat(rig.line().events()).containsExactly("BREAK off", "B");
  }

  @Test
  void whatIsBehindATelnetBreakIsNotLostWithItsClient() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.say(client, "FF F3 62");
    rig.endpoint().disconnect(client);
    assertThat(rig.line().events()).startsWith("BREAK on", "BREAK off", "b");
  }

  @Test
  void anotherClientThatGoesDoesNotEndABreak() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    MemoryPeer other = telnet.client();
    telnet.ask(client, BREAK_ON);
    rig.endpoint().disconnect(other);
    assertThat(rig.line().events()).containsExactly("BREAK on");
  }

  @Test
  void telnetBreakEndsWithItsClient() {
    start(TCPS, RFCEN);
    telnet.client();
    MemoryPeer client = telnet.client();
    telnet.say(client, "FF F3");
    rig.endpoint().disconnect(client);
    assertThat(rig.line().events()).containsExactly("BREAK on", "BREAK off");
  }

  @Test
  void purgeDropsWhatTheLineHasNotTaken() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().setWritable(false);
    telnet.say(client, "41 42 " + comPort(BAUD_9600) + " " + comPort("0C 02"));
    rig.line().setWritable(true);
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.line().events()).containsExactlyInAnyOrder("9600,8,1,NONE,NFC", "purged unsent");
    assertThat(telnet.heard(client)).isEqualTo(ANSWER_9600 + " " + comPort("70 02"));
  }

  @Test
  void aClientMaySuspendItsData() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.ask(client, "08");
    assertThat(client.isSuspended()).isTrue();
    telnet.ask(client, "09");
    assertThat(client.isSuspended()).isFalse();
  }

  // ---- DTR and RTS

  @Test
  void signalsThatAreKeptAreThoseOfTheLastClient() {
    start(TCPS, RFCEN, "AT+DTRRTS=KEEP");
    MemoryPeer client = telnet.client();
    telnet.ask(client, DTR_OFF);
    rig.endpoint().disconnect(client);
    rig.enterCommandMode();
    rig.command("AT+Z");
    rig.passMillis(1_000);
    assertThat(rig.line().events()).contains("DTR off").doesNotContain("DTR on", "RTS off");
    assertThat(rig.linesOpened()).isEqualTo(1);
  }

  @Test
  void signalsThatAreOffAreOffAgainWhenTheClientHasGone() {
    start(TCPS, RFCEN, "AT+DTRRTS=OFF");
    assertThat(rig.line().isOn(ControlSignal.DTR)).isFalse();
    assertThat(rig.line().isOn(ControlSignal.RTS)).isFalse();
    MemoryPeer client = telnet.client();
    telnet.ask(client, "05 08");
    assertThat(rig.line().events()).containsExactly("DTR on");
    rig.endpoint().disconnect(client);
    assertThat(rig.line().events()).containsExactly("DTR off");
  }

  @Test
  void anotherUseOfTheSignalsIsInForceAfterTheRestart() {
    start(TCPS, RFCEN);
    rig.enterCommandMode();
    rig.command("AT+DTRRTS=OFF");
    assertThat(rig.line().isOn(ControlSignal.DTR)).isTrue();
    rig.command("AT+Z");
    rig.passMillis(1_000);
    assertThat(rig.line().events()).contains("DTR off", "RTS off");
  }

  // ---- no device

  @Test
  void withoutADeviceEveryRequestIsAnsweredAndDoneAtItsReturn() {
    start(TCPS, RFCEN);
    rig.setDevice(false);
    rig.line().hangUp();
    assertThat(rig.endpoint().isReading()).isTrue();
    MemoryPeer client = rig.endpoint().connect();
    telnet.say(client, TelnetRig.WILL);
    assertThat(telnet.heard(client)).endsWith(comPort("6B 00"));
    telnet.say(client, comPort(BAUD_9600) + " " + comPort(DTR_OFF) + " " + comPort("05 07"));
    assertThat(telnet.heard(client))
        .isEqualTo(ANSWER_9600 + " " + comPort("69 09") + " " + comPort("69 09"));
    rig.setDevice(true);
    rig.passMillis(1_000);
    assertThat(rig.linesOpened()).isEqualTo(2);
    assertThat(rig.line().parameters()).hasToString("9600,8,1,NONE,NFC");
    assertThat(rig.line().isOn(ControlSignal.DTR)).as("off from the opening on").isFalse();
    assertThat(rig.line().events()).isEmpty();
    assertThat(rig.line().watchesInputs()).isTrue();
  }

  @Test
  void aDeviceThatIsPulledHasNoModemInputs() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    rig.line().setInputs(new ModemInputs(true, false, false, false));
    telnet.heard();
    rig.setDevice(false);
    rig.line().hangUp();
    assertThat(telnet.heard(client)).isEqualTo(comPort("6B 01"));
  }

  // ---- sync frames

  @ParameterizedTest
  @CsvSource({
    "55 AA 55 00 25 80 03 A8, '9600,8,1,NONE,NFC'",
    "55 AA 55 00 25 80 1B C0, '9600,8,1,EVEN,NFC'",
    "55 AA 55 00 96 00 07 9D, '38400,8,2,NONE,NFC'",
    "55 AA 55 00 25 80 83 A8, '9600,8,1,NONE,NFC'" // bit 7 is not summed up
  })
  void aSyncFrameSetsTheLineAndIsNoData(String frame, String inForce) {
    start(TCPS, RFCEN);
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "41");
    telnet.say(peer, frame + " 42");
    assertThat(rig.line().events()).containsExactly("A", inForce, "B");
    assertThat(telnet.heard()).as("no answer").isEmpty();
    rig.endpoint().disconnect(peer);
    assertThat(rig.line().parameters()).hasToString("115200,8,1,NONE,NFC");
  }

  @ParameterizedTest
  @CsvSource({
    "55 AA 55 00 25 80 03 A9", // sum
    "55 AA 55 00 25 80 03", // a part
    "55 AA 55 00 00 32 03 35", // 50 bit/s
    "55 AA 55 00 01 2B 03 2F", // 299 bit/s
    "55 AA 55 3D 09 01 03 4A" // 4,000,001 bit/s
  })
  void whatIsNoSyncFrameIsData(String bytes) {
    start(TCPS, RFCEN);
    telnet.say(rig.endpoint().connect(), bytes);
    assertThat(rig.line().events()).containsExactly(text(bytes));
  }

  @ParameterizedTest
  @CsvSource({"UDPS", "UDPC", "TCPC"})
  void syncFramesWorkInAllSocketModes(String mode) {
    start("AT+SOCK=" + mode + ",127.0.0.1,4001", RFCEN);
    rig.endpoint().receive(text("55 AA 55 00 4B 00 03 4E"));
    assertThat(rig.line().events()).containsExactly("19200,8,1,NONE,NFC");
  }

  @Test
  void withModtcpNothingIsTakenForASyncFrame() {
    start(TCPS, RFCEN, "AT+MODTCP=ON");
    MemoryPeer peer = rig.endpoint().connect();
    telnet.say(peer, "55 AA 55 00 25 80 03 A8");
    assertThat(rig.line().parameters()).hasToString("115200,8,1,NONE,NFC");
    assertThat(rig.endpoint().peers().contains(peer)).isFalse();
  }

  @Test
  void theLastFrameWins() {
    start(TCPS, RFCEN);
    MemoryPeer client = telnet.client();
    telnet.ask(client, BAUD_9600);
    telnet.heard();
    telnet.say(rig.endpoint().connect(), "55 AA 55 00 4B 00 03 4E");
    assertThat(rig.line().parameters()).hasToString("19200,8,1,NONE,NFC");
    assertThat(telnet.heard(client)).as("the client is told").isEqualTo(comPort("65 00 00 4B 00"));
  }

  // ---- the remote is the server

  @Test
  void aRemoteThatSpeaksTelnetIsProposedTheOwnParameters() {
    start(TCPC, RFCEN, "AT+UART=9600,8,1,EVEN,NFC");
    MemoryPeer remote = rig.endpoint().connect();
    telnet.say(remote, "FF FD 2C");
    assertThat(telnet.heard(remote))
        .contains(TelnetRig.WILL, comPort(BAUD_9600), comPort("02 08"), comPort(EVEN));
    rig.send(text("FF"));
    assertThat(telnet.heard(remote)).isEqualTo("FF FF");
  }

  @Test
  void theTwoPortsAreTheEndsOfOneCable() {
    start(TCPC, RFCEN);
    MemoryPeer remote = rig.endpoint().connect();
    telnet.say(remote, "FF FD 2C");
    telnet.ask(remote, "6B 10"); // CTS on, DSR off
    assertThat(rig.line().events()).containsExactly("DTR off");
    telnet.ask(remote, "6B 20");
    assertThat(rig.line().events()).containsExactly("DTR on", "RTS off");
    telnet.heard();
    rig.line().setInputs(new ModemInputs(true, false, false, false));
    assertThat(telnet.heard(remote)).contains(comPort("05 09"));
    rig.line().setInputs(new ModemInputs(true, true, false, false));
    assertThat(telnet.heard(remote)).contains(comPort("05 08"));
    rig.endpoint().disconnect(remote);
    assertThat(rig.line().events()).containsExactly("RTS on");
  }

  @Test
  void aDeviceOfThreeWiresLeavesTheFarLinesOn() {
    start(TCPC, RFCEN);
    MemoryPeer remote = rig.endpoint().connect();
    telnet.say(remote, "FF FD 2C");
    assertThat(telnet.heard(remote)).contains(comPort("05 08"), comPort("05 0B"));
  }

  @Test
  void aRemoteThatSpeaksNoTelnetIsRaw() {
    start(TCPC, RFCEN);
    MemoryPeer remote = rig.endpoint().connect();
    telnet.say(remote, "41 FF FD 2C");
    assertThat(rig.line().received()).isEqualTo(text("41 FF FD 2C"));
    assertThat(telnet.heard(remote)).isEmpty();
  }
}
