package org.serialbridge.frames;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.serialbridge.settings.PortSettings;

/** The other side of a read: a tool that asks, here this program itself. */
class ReadAnswersTest {
  private static ReadAnswers read(FrameFamily family, FrameRig rig) {
    ReadAnswers answers = new ReadAnswers(family);
    byte[] request = FrameRequests.read(FrameRig.MAC, FrameRig.USER);
    List<byte[]> datagrams = rig.of(family).receive(request).answers();
    for (byte[] datagram : datagrams) {
      assertThat(answers.isComplete()).isFalse();
      answers.add(datagram);
    }
    return answers;
  }

  @Test
  void aUnitWithOnePortAnswersInThreeDatagrams() {
    FrameRig rig = new FrameRig().set("com1", "AT+HEARTEN=ON").set("com1", "AT+MID=x");
    ReadAnswers answers = read(FrameFamily.ONE_PORT, rig);
    assertThat(answers.isComplete()).isTrue();
    UnitBlocks blocks = answers.blocks().orElseThrow();
    assertThat(blocks.ports()).isEqualTo(1);
    assertThat(blocks.values(0, PortSettings.FACTORY).values())
        .containsEntry("MID", "x")
        .containsEntry("HEARTEN", "ON");
  }

  @Test
  void aUnitWithSeveralPortsAnswersInOne() {
    FrameRig rig = new FrameRig().set("com2", "AT+UART=300,7,2,EVEN,FCH");
    ReadAnswers answers = read(FrameFamily.SEVERAL_PORTS, rig);
    assertThat(answers.isComplete()).isTrue();
    UnitBlocks blocks = answers.blocks().orElseThrow();
    assertThat(blocks.ports()).isEqualTo(2);
    assertThat(blocks.values(1, PortSettings.FACTORY).values())
        .containsEntry("UART", "300,7,2,EVEN,FCH")
        .doesNotContainKey("HEARTEN");
  }

  @Test
  void aPortThatIsNotThereHasNoBlock() {
    ReadAnswers answers = read(FrameFamily.SEVERAL_PORTS, new FrameRig().ports("com1"));
    assertThat(answers.blocks().orElseThrow().ports()).isEqualTo(1);
  }

  /** An old unit, or one whose last datagram is lost. */
  @Test
  void blocksAreThereWithoutTheHeartbeat() {
    ReadAnswers answers = new ReadAnswers(FrameFamily.ONE_PORT);
    List<byte[]> datagrams =
        new FrameRig().receive(FrameRequests.read(FrameRig.MAC, FrameRig.USER)).answers();
    answers.add(datagrams.get(0));
    assertThat(answers.isComplete()).isFalse();
    assertThat(answers.blocks().orElseThrow().values(0, PortSettings.FACTORY).values())
        .containsKey("UART")
        .doesNotContainKey("HEARTEN");
  }

  @Test
  void aRefusalIsTheWholeAnswer() {
    ReadAnswers answers = new ReadAnswers(FrameFamily.ONE_PORT);
    answers.add(Bytes.of("FF 01 03 50"));
    answers.add(new byte[130]);
    assertThat(answers.isComplete()).isTrue();
    assertThat(answers.status()).hasValue(FrameStatus.WRONG_PASSWORD);
    assertThat(answers.blocks()).isEmpty();
  }

  @Test
  void theAnswerToAnotherCommandIsNone() {
    assertThat(FrameStatus.of(Bytes.of("FF 01 05 4B"), FrameCommand.READ)).isEmpty();
    assertThat(FrameStatus.of(Bytes.of("FF 01 05 4B"), FrameCommand.SET_BASIC))
        .hasValue(FrameStatus.DONE);
    assertThat(FrameStatus.of(Bytes.of("FF 01 03 45 F9"), FrameCommand.READ))
        .hasValue(FrameStatus.ERROR);
    assertThat(FrameStatus.of(Bytes.of("FF 01 03 00"), FrameCommand.READ)).isEmpty();
    assertThat(FrameStatus.of(Bytes.of("FF 01 03"), FrameCommand.READ)).isEmpty();
  }

  @Property(tries = 1_000)
  void anyDatagramsCanCome(
      @ForAll FrameFamily family,
      @ForAll @Size(max = 5) List<@Size(max = 300) byte[]> datagrams,
      @ForAll byte filler) {
    ReadAnswers answers = new ReadAnswers(family);
    datagrams.forEach(answers::add);
    for (int length : new int[] {130, 50, 84, 67 + 17 * 63}) {
      byte[] datagram = new byte[length];
      Arrays.fill(datagram, filler);
      answers.add(datagram);
    }
    answers
        .blocks()
        .ifPresent(
            blocks -> {
              for (int i = 0; i < blocks.ports(); i++) {
                blocks.values(i, PortSettings.FACTORY);
              }
            });
  }
}
