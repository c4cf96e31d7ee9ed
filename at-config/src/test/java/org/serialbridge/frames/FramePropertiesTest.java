package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.serialbridge.frames.FrameOutcome.Result;
import org.serialbridge.settings.ApplianceSettings;
import org.serialbridge.settings.DiscoveryRows;
import org.serialbridge.settings.FunctionRows;
import org.serialbridge.settings.PortSettings;
import org.serialbridge.settings.SettingArbitraries;
import org.serialbridge.settings.SettingTable;
import org.serialbridge.settings.Settings;
import org.serialbridge.settings.SettingsEdit;
import org.serialbridge.settings.SocketRows;

/** What holds for all settings and all datagrams. */
class FramePropertiesTest {
  private static final int HOST = 16;
  private static final int ADDRESS_END = 50;

  @Provide
  Arbitrary<ApplianceSettings> appliances() {
    return SettingArbitraries.appliances().map(FramePropertiesTest::withUser);
  }

  /** With the user of the rig, and with the ports of the rig. */
  private static ApplianceSettings withUser(ApplianceSettings settings) {
    Settings device = settings.device().with(DiscoveryRows.FRAME_USER, Optional.of(FrameRig.USER));
    Map<String, Settings> ports = new HashMap<>();
    settings.ports().values().forEach(port -> ports.put("com" + (ports.size() + 1), port));
    return new ApplianceSettings(device, ports);
  }

  // ---- settings

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aBlockWrittenBackAsReadChangesNothing(
      @ForAll("appliances") ApplianceSettings settings, @ForAll FrameFamily family) {
    FrameRig rig = new FrameRig().with(settings).of(family);
    List<byte[]> answers = rig.receive(FrameCommand.READ, new byte[0]).answers();
    byte[] first = answers.get(0);
    setUnchanged(rig, FrameCommand.SET_BASIC, Arrays.copyOf(first, 67));
    setUnchanged(rig, FrameCommand.SET_PORT_1, Arrays.copyOfRange(first, 67, 130));
    if (family == FrameFamily.ONE_PORT) {
      setUnchanged(rig, FrameCommand.SET_HEARTBEAT, answers.get(2));
    } else {
      setUnchanged(rig, FrameCommand.SET_PORT_2, Arrays.copyOfRange(first, 130, 193));
      assertThat(rig.receive(FrameCommand.SAVE, new byte[0]).edit()).isEmpty();
    }
    assertThat(rig.settings()).isEqualTo(settings);
  }

  private static void setUnchanged(FrameRig rig, FrameCommand command, byte[] block) {
    FrameOutcome outcome = rig.receive(command, block);
    assertThat(outcome.result()).isEqualTo(Result.DONE);
    assertThat(outcome.edit()).isEmpty();
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void whatBlocksCarryIsTakenOver(@ForAll("appliances") ApplianceSettings settings) {
    PortSettings unit = settings.port("com1");
    boolean isHostShown = unit.get(SocketRows.SOCKET).host().length() < 30;
    UnitValues values = blocks(unit).values(0, PortSettings.FACTORY);
    if (!isHostShown && !unit.mode().isServer()) {
      assertThat(values.unreadable()).containsOnlyKeys("SOCK");
      return;
    }
    assertThat(values.unreadable()).isEmpty();
    PortSettings here = imported(values);
    assertThat(basic(here)).isEqualTo(basic(unit));
    assertThat(port(here, isHostShown)).isEqualTo(port(unit, isHostShown));
    assertThat(heartbeat(here, unit)).isEqualTo(heartbeat(unit, unit));
  }

  private static UnitBlocks blocks(PortSettings unit) {
    BlockSource source = new BlockSource(unit, FrameRig.network());
    return new UnitBlocks(
        BasicBlock.LAYOUT.bytes(source),
        List.of(PortBlock.LAYOUT.bytes(source)),
        Optional.of(HeartbeatBlock.LAYOUT.bytes(source)));
  }

  private static PortSettings imported(UnitValues values) {
    SettingsEdit edit = new SettingsEdit();
    values
        .values()
        .forEach((name, text) -> edit.set("com1", SettingTable.named(name).orElseThrow(), text));
    assertThat(edit.problems()).isEmpty();
    return edit.madeIn(ApplianceSettings.FACTORY).port("com1");
  }

  /** Without user and password, which nobody takes over, and the sight of RS-485. */
  private static byte[] basic(PortSettings settings) {
    byte[] block = BasicBlock.LAYOUT.bytes(new BlockSource(settings, FrameRig.network()));
    Arrays.fill(block, 37, 49, (byte) 0);
    block[52] &= (byte) 0xF3;
    return block;
  }

  private static byte[] port(PortSettings settings, boolean isHostShown) {
    byte[] block = PortBlock.LAYOUT.bytes(new BlockSource(settings, FrameRig.network()));
    return isHostShown ? block : withoutHost(block);
  }

  /** Without an interval that the block of the unit cannot show. */
  private static byte[] heartbeat(PortSettings settings, PortSettings unit) {
    byte[] block = HeartbeatBlock.LAYOUT.bytes(new BlockSource(settings, FrameRig.network()));
    block[1] = unit.get(FunctionRows.HEARTBEAT_SECONDS) > 255 ? 0 : block[1];
    return block;
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void whatIsSetIsRead(
      @ForAll("appliances") ApplianceSettings stored,
      @ForAll("appliances") ApplianceSettings wanted) {
    PortSettings port = wanted.port("com1");
    byte[] block = PortBlock.LAYOUT.bytes(new BlockSource(port, FrameRig.network()));
    FrameRig rig = new FrameRig().with(stored);
    FrameOutcome outcome = rig.receive(FrameCommand.SET_PORT_1, block);
    byte[] read = rig.receive(FrameCommand.READ, new byte[0]).answers().get(0);
    byte[] after = Arrays.copyOfRange(read, 67, 130);
    if (outcome.result() != Result.DONE) {
      assertThat(rig.settings()).isEqualTo(stored);
    } else if (port.get(SocketRows.SOCKET).host().length() < 30) {
      assertThat(after).isEqualTo(block);
    } else {
      assertThat(withoutHost(after)).isEqualTo(withoutHost(block));
    }
  }

  private static byte[] withoutHost(byte[] block) {
    byte[] other = block.clone();
    Arrays.fill(other, HOST, ADDRESS_END, (byte) 0);
    return other;
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void theHeartbeatThatIsSetIsRead(
      @ForAll("appliances") ApplianceSettings stored,
      @ForAll("appliances") ApplianceSettings wanted) {
    PortSettings port = wanted.port("com1").with(FunctionRows.HEARTBEAT_SECONDS, 255);
    byte[] block = HeartbeatBlock.LAYOUT.bytes(new BlockSource(port, FrameRig.network()));
    FrameRig rig = new FrameRig().with(stored);
    assertThat(rig.receive(FrameCommand.SET_HEARTBEAT, block).result()).isEqualTo(Result.DONE);
    assertThat(rig.receive(FrameCommand.READ, new byte[0]).answers().get(2)).isEqualTo(block);
  }

  // ---- datagrams

  @Provide
  Arbitrary<byte[]> datagrams() {
    Arbitrary<byte[]> any = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<byte[]> likeFrames =
        any.map(
            bytes -> {
              byte[] frame = Arrays.copyOf(bytes, Math.max(2, bytes.length));
              frame[0] = Frame.HEAD;
              frame[1] = (byte) (frame.length - 3);
              return frame;
            });
    return Arbitraries.oneOf(any, likeFrames, frames(), Arbitraries.just(Frame.search()));
  }

  /** Of the user, with any command and parameters, some with a wrong byte. */
  private static Arbitrary<byte[]> frames() {
    Arbitrary<Integer> lengths =
        Arbitraries.oneOf(Arbitraries.of(0, 63, 67, 84), Arbitraries.integers().between(0, 230));
    return Combinators.combine(
            Arbitraries.of(FrameCommand.class),
            lengths.flatMap(length -> Arbitraries.bytes().array(byte[].class).ofSize(length)),
            Arbitraries.integers().between(0, 60),
            Arbitraries.bytes())
        .as(
            (command, parameters, place, wrong) -> {
              byte[] frame = Frame.of(command, FrameRig.MAC, FrameRig.USER, parameters);
              if (place < frame.length / 2) {
                frame[place] = wrong;
              }
              return frame;
            });
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
  void anyDatagramHasAnOutcome(
      @ForAll("datagrams") byte[] datagram, @ForAll FrameFamily family, @ForAll SetRight right) {
    FrameRig rig = new FrameRig().of(family).with(right);
    ApplianceSettings before = rig.settings();
    FrameOutcome outcome = rig.receive(datagram);
    int bytes = outcome.answers().stream().mapToInt(answer -> answer.length).sum();
    if (!outcome.result().isAuthenticated()) {
      assertThat(bytes).isLessThanOrEqualTo(10 * datagram.length);
    }
    assertThat(bytes).isLessThanOrEqualTo(264);
    assertThat(bytes == 0).isEqualTo(outcome.result() == Result.IGNORED);
    if (outcome.result() != Result.DONE) {
      assertThat(outcome.edit()).isEmpty();
      assertThat(outcome.restarts()).isFalse();
      assertThat(rig.settings()).isEqualTo(before);
    } else {
      assertThat(right).isEqualTo(SetRight.ALLOWED);
    }
    if (outcome.result() == Result.WRONG_PASSWORD) {
      assertThat(FrameUnit.hasPassword(datagram, FrameRig.MAC)).isTrue();
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void anyDatagramsLeaveAUnitThatAnswers(
      @ForAll("several") List<byte[]> datagrams, @ForAll FrameFamily family) {
    FrameRig rig = new FrameRig().of(family);
    datagrams.forEach(rig::receive);
    assertThat(rig.receive(Frame.search()).answers()).hasSize(1);
  }

  @Provide
  Arbitrary<List<byte[]>> several() {
    return datagrams().list().ofMaxSize(12);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void withoutPortsNothingFails(@ForAll("datagrams") byte[] datagram, @ForAll FrameFamily family) {
    FrameRig rig = new FrameRig().ports().of(family);
    rig.receive(datagram);
    assertThat(rig.receive(FrameCommand.SET_PORT_1, new byte[63]).result())
        .isNotEqualTo(Result.DONE);
  }
}
