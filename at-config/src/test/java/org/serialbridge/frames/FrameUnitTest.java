package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.frames.FrameOutcome.Result;
import org.serialbridge.settings.DiscoveryUser;
import org.serialbridge.settings.SettingsEdit;

class FrameUnitTest {
  private static final byte[] NOTHING = {};

  private final FrameRig rig = new FrameRig();

  private byte[] basic() {
    return read(0, 67);
  }

  private byte[] port() {
    return read(67, 130);
  }

  private byte[] read(int from, int to) {
    byte[] first = rig.receive(FrameCommand.READ, NOTHING).answers().get(0);
    return Arrays.copyOfRange(first, from, to);
  }

  private static byte[] changed(byte[] block, int offset, String bytes) {
    byte[] copy = block.clone();
    new BlockBytes(copy).putBytes(offset, Bytes.of(bytes));
    return copy;
  }

  private Result setBasic(int offset, String bytes) {
    return rig.receive(FrameCommand.SET_BASIC, changed(basic(), offset, bytes)).result();
  }

  private Result setPort(int offset, String bytes) {
    return rig.receive(FrameCommand.SET_PORT_1, changed(port(), offset, bytes)).result();
  }

  @Test
  void eachUdpPortHasItsFamily() {
    assertThat(FrameFamily.ofUdpPort(1500)).hasValue(FrameFamily.ONE_PORT);
    assertThat(FrameFamily.ofUdpPort(1901)).hasValue(FrameFamily.SEVERAL_PORTS);
    assertThat(FrameFamily.ofUdpPort(48_899)).hasValue(FrameFamily.SEVERAL_PORTS);
    assertThat(FrameFamily.ofUdpPort(1501)).isEmpty();
  }

  // ---- user and password

  @Test
  void theUserOfTheFramesChangesNameAndPassword() {
    assertThat(setBasic(37, "\"me\" 00*4 \"12345\" 00")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "DISCU")).isEqualTo("me,12345");
    assertThat(rig.receive(FrameCommand.RESTART, NOTHING).result())
        .isEqualTo(Result.WRONG_PASSWORD);
  }

  @ParameterizedTest
  @CsvSource({
    "00*12, 'admin,admin'",
    "'\"new\" 00*9', 'new,admin'",
    "'00*6 \"new\" 00*3', 'admin,new'",
    "'\"admin\" 00 \"admin\" 00', 'admin,admin'"
  })
  void zerosKeepNameAndPassword(String fields, String user) {
    assertThat(setBasic(37, fields)).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "DISCU")).isEqualTo(user);
  }

  @ParameterizedTest
  @CsvSource({"'\"a,b\" 00*9'", "'\"sixsix\" 00*6'", "'FF 00*11'", "'00*6 \"sixsix\"'"})
  void aNameOrPasswordThatIsNoneIsRefused(String fields) {
    assertThat(setBasic(37, fields)).isEqualTo(Result.NOT_POSSIBLE);
    assertThat(rig.text("com1", "DISCU")).isEqualTo("admin,admin");
  }

  @Test
  void onlyAFrameForThisUnitWithARightSumHasAPassword() {
    byte[] frame = FrameRequests.read(FrameRig.MAC, FrameRig.USER);
    assertThat(FrameUnit.hasPassword(frame, FrameRig.MAC)).isTrue();
    assertThat(FrameUnit.hasPassword(frame, "0071777C4230")).isFalse();
    assertThat(FrameUnit.hasPassword(changed(frame, 21, "00"), FrameRig.MAC)).isFalse();
    assertThat(FrameUnit.hasPassword(Frame.search(), FrameRig.MAC)).isFalse();
  }

  @Test
  void withoutAUserNoPasswordIsWrong() {
    rig.set("com1", "AT+DISCU=OFF");
    byte[] frame = FrameRequests.read(FrameRig.MAC, new DiscoveryUser("a", "b"));
    assertThat(rig.receive(frame).result()).isEqualTo(Result.REFUSED);
  }

  @ParameterizedTest
  @EnumSource(SetRight.class)
  void aReadNeedsNoMoreThanTheUser(SetRight right) {
    rig.with(right);
    assertThat(rig.receive(FrameCommand.READ, NOTHING).result()).isEqualTo(Result.READ);
  }

  // ---- basic block

  @Test
  void bytesWithoutMeaningAreNotLookedAt() {
    byte[] block = basic();
    for (int offset : new int[] {0, 1, 2, 4, 5, 8, 35, 36, 49, 50, 51, 53, 58, 59, 62, 63, 66}) {
      block = changed(block, offset, "5A");
    }
    FrameOutcome outcome = rig.receive(FrameCommand.SET_BASIC, block);
    assertThat(outcome.result()).isEqualTo(Result.DONE);
    assertThat(outcome.edit()).isEmpty();
  }

  @Test
  void idAndRs485BitsAreNotLookedAt() {
    rig.set("com1", "AT+RS485=GPIO");
    assertThat(setBasic(52, "03")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "RS485")).isEqualTo("GPIO");
  }

  @Test
  void aUnitWithAStaticAddressGetsAnotherOne() {
    rig.set("com1", "AT+WANN=STATIC,10.0.0.5,255.0.0.0,10.0.0.1");
    assertThat(setBasic(9, "0600000A")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "WANN")).isEqualTo("STATIC,10.0.0.6,255.0.0.0,10.0.0.1");
    assertThat(setBasic(3, "00")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "WANN")).isEqualTo("DHCP");
  }

  @Test
  void aUnitUnderDhcpKeepsTheAddressThatItHas() {
    rig.set("com1", "AT+WANN=DHCP");
    assertThat(setBasic(9, "0900A8C0")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "WANN")).isEqualTo("DHCP");
    assertThat(setBasic(3, "80")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "WANN"))
        .isEqualTo("STATIC,192.168.0.7,255.255.255.0,192.168.0.201");
  }

  @ParameterizedTest
  @CsvSource({
    "9, 00000000",
    "9, 0100007F",
    "17, 00FF00FF",
    "17, 00000000",
    "13, FFFFFFFF",
    "6, 0000",
    "21, 00",
    "21, 0A",
    "21, FF"
  })
  void aValueThatTheSettingCannotHaveIsRefused(int offset, String bytes) {
    rig.set("com1", "AT+WANN=STATIC,10.0.0.5,255.0.0.0,10.0.0.1");
    String before = rig.settings().toString();
    assertThat(setBasic(offset, bytes)).isEqualTo(Result.NOT_POSSIBLE);
    assertThat(rig.settings()).hasToString(before);
  }

  @Test
  void theDeviceIsSetWithoutAPort() {
    rig.ports();
    assertThat(setBasic(21, "\"lonely\" 00*8")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "MID")).isEqualTo("lonely");
    assertThat(setBasic(52, "80")).isEqualTo(Result.NOT_POSSIBLE);
    assertThat(rig.receive(FrameCommand.SET_HEARTBEAT, new byte[84]).result())
        .isEqualTo(Result.NOT_POSSIBLE);
  }

  // ---- port block

  @Test
  void theHostStaysIfOnlyTheModeChanges() {
    String host = "a-host-with-a-long-name.example.org";
    rig.set("com1", "AT+SOCK=TCPC," + host + ",502");
    assertThat(setPort(51, "00")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "SOCK")).isEqualTo("UDPC," + host + ",502");
  }

  @Test
  void aGapThatTheBlockCannotShowStays() {
    rig.set("com1", "AT+PKTGAP=500");
    assertThat(setPort(54, "0A00")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "PKTLEN")).isEqualTo("10");
    assertThat(rig.text("com1", "PKTGAP")).isEqualTo("500");
  }

  /** The port of the socket would become the local one if it were set alone. */
  @Test
  void theLocalPortOfAServerStaysIfItsRemotePortChanges() {
    assertThat(setPort(12, "F601")).isEqualTo(Result.DONE);
    assertThat(setPort(14, "1027")).isEqualTo(Result.DONE);
    assertThat(rig.text("com1", "SOCKPORT")).isEqualTo("502");
    assertThat(rig.text("com1", "SOCK")).endsWith(",10000");
  }

  @ParameterizedTest
  @CsvSource({"14, 0000", "16, 00*34", "53, 00", "54, 0000"})
  void aZeroThatIsNoValueKeepsTheOldOne(int offset, String bytes) {
    String before = rig.settings().toString();
    assertThat(setPort(offset, bytes)).isEqualTo(Result.DONE);
    assertThat(rig.settings()).hasToString(before);
  }

  @Test
  void theSecondPortIsSetBySeven() {
    byte[] block = changed(port(), 12, "0100");
    assertThat(rig.receive(FrameCommand.SET_PORT_2, block).result()).isEqualTo(Result.DONE);
    assertThat(rig.text("com2", "SOCKPORT")).isEqualTo("1");
    assertThat(rig.receive(FrameCommand.SET_PORT_3, block).result()).isEqualTo(Result.NOT_POSSIBLE);
  }

  // ---- heartbeat block

  @ParameterizedTest
  @CsvSource({"0, 03", "2, 29", "3, FF"})
  void aHeartbeatThatIsNoneIsRefused(int offset, String bytes) {
    byte[] block = rig.receive(FrameCommand.READ, NOTHING).answers().get(2);
    assertThat(rig.receive(FrameCommand.SET_HEARTBEAT, changed(block, offset, bytes)).result())
        .isEqualTo(Result.NOT_POSSIBLE);
  }

  @Test
  void aTextStaysAsItWasTypedIfItsBytesStay() {
    rig.set("com1", "AT+HEARTDT=[41][42]");
    byte[] block = rig.receive(FrameCommand.READ, NOTHING).answers().get(2);
    rig.receive(FrameCommand.SET_HEARTBEAT, changed(block, 40, "FF"));
    assertThat(rig.text("com1", "HEARTDT")).isEqualTo("[41][42]");
    rig.receive(FrameCommand.SET_HEARTBEAT, changed(block, 4, "005B"));
    assertThat(rig.text("com1", "HEARTDT")).isEqualTo("[00][5B]");
  }

  // ---- what the caller does

  @Test
  void whatCannotBeStoredIsAnError() {
    FrameOutcome outcome = rig.receive(FrameCommand.SET_BASIC, changed(basic(), 21, "\"x\" 00*13"));
    assertThat(outcome.answers()).containsExactly(Bytes.of("FF 01 05 4B"));
    assertThat(outcome.onFailure()).containsExactly(Bytes.of("FF 01 05 45"));
    assertThat(outcome.edit()).isPresent();
  }

  @Test
  void theEditOfASaveIsThatOfAllSets() {
    rig.of(FrameFamily.SEVERAL_PORTS);
    byte[] basic = changed(basic(), 21, "\"x\" 00*13");
    byte[] port = changed(port(), 12, "0100");
    assertThat(rig.receive(FrameCommand.SET_BASIC, basic).edit()).isEmpty();
    assertThat(rig.receive(FrameCommand.SET_PORT_1, port).edit()).isEmpty();
    FrameOutcome save = rig.receive(FrameCommand.SAVE, NOTHING);
    assertThat(save.onFailure()).containsExactly(Bytes.of("FF 01 04 45"));
    assertThat(rig.text("com1", "MID")).isEqualTo("x");
    assertThat(rig.text("com1", "SOCKPORT")).isEqualTo("1");
  }

  @Test
  void theFactoryValuesAreOfTheDeviceAndAllPorts() {
    FrameOutcome outcome = rig.receive(FrameCommand.FACTORY, NOTHING);
    assertThat(outcome.isFactoryReset()).isTrue();
    assertThat(outcome.restarts()).isTrue();
    assertThat(outcome.edit().orElseThrow().resets())
        .isEqualTo(List.of(SettingsEdit.DEVICE, "com1", "com2"));
    assertThat(rig.receive(Frame.search()).isFactoryReset()).isFalse();
  }

  @Test
  void anOutcomeTellsItsCommand() {
    assertThat(rig.receive(Frame.search()).command()).hasValue(FrameCommand.SEARCH);
    assertThat(rig.receive(FrameCommand.SAVE, NOTHING).command()).isEqualTo(Optional.empty());
    assertThat(rig.receive(FrameCommand.RESTART, NOTHING).command()).hasValue(FrameCommand.RESTART);
  }
}
