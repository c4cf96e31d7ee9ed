package org.serialbridge.rfc2217;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.serialbridge.rfc2217.OptionSide.Reply;

class NegotiationTest {
  private static final int CHANGES_OF_MIND = 20;

  /** Both want it on and off at any time, while messages are under way. */
  @Property
  void twoEndsComeToRestAndAgree(@ForAll long seed) {
    Random random = new Random(seed);
    OptionSide[] ends = {new OptionSide(), new OptionSide()};
    List<Deque<Reply>> toEnd = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    boolean[] welcome = {random.nextBoolean(), random.nextBoolean()};
    int sent = 0;
    int minds = 0;
    while (minds < CHANGES_OF_MIND || !toEnd.get(0).isEmpty() || !toEnd.get(1).isEmpty()) {
      int end = random.nextInt(2);
      Reply reply;
      if (minds < CHANGES_OF_MIND && random.nextInt(3) == 0) {
        minds++;
        reply = random.nextBoolean() ? ends[end].enable() : ends[end].disable();
      } else if (toEnd.get(end).isEmpty()) {
        continue;
      } else {
        Reply heard = toEnd.get(end).remove();
        reply = heard == Reply.YES ? ends[end].receivedYes(welcome[end]) : ends[end].receivedNo();
      }
      if (reply != Reply.NOTHING) {
        sent++;
        toEnd.get(1 - end).add(reply);
      }
    }
    assertThat(sent).isLessThanOrEqualTo(4 * CHANGES_OF_MIND);
    assertThat(ends[0].state()).isEqualTo(ends[1].state());
    assertThat(ends[0].state()).isIn(OptionSide.State.YES, OptionSide.State.NO);
  }

  /** Of two that answer each other, a loop needs one that says more than it heard. */
  @Property
  void noPeerIsToldMoreThanItSays(@ForAll long seed) throws ProtocolException {
    Random random = new Random(seed);
    Recorder recorder =
        new Recorder(random.nextBoolean() ? Telnet.Role.SERVER : Telnet.Role.CLIENT);
    int[] options = {0, 1, 3, 44, 24, 255};
    for (int i = 0; i < 200; i++) {
      int verb = 251 + random.nextInt(4);
      int option = options[random.nextInt(options.length)];
      recorder.telnet.receive(ByteBuffer.wrap(new byte[] {(byte) 255, (byte) verb, (byte) option}));
      // One answer to each; what it takes BINARY for is counted apart.
      assertThat(recorder.sent - recorder.binary).isLessThanOrEqualTo(i + 1);
      assertThat(recorder.binary).isLessThanOrEqualTo(2 * (i + 1));
    }
    assertThat(recorder.negotiated).isEqualTo(200);
  }

  /** As telnets older than RFC 1143 do, and with so much under way that any answer is wrong. */
  @ParameterizedTest
  @CsvSource({
    "SERVER, agrees",
    "SERVER, refuses",
    "SERVER, objects",
    "CLIENT, agrees",
    "CLIENT, refuses",
    "CLIENT, objects"
  })
  void peerThatAnswersEverythingComesToRest(Telnet.Role role, String manner)
      throws ProtocolException {
    Recorder recorder = new Recorder(role);
    for (TelnetOption option : TelnetOption.values()) {
      recorder.telnet.offer(option);
      recorder.telnet.ask(option);
    }
    for (int option : new int[] {0, 1, 3, 44, 24, 31, 39}) {
      for (int verb = 251; verb <= 254; verb++) {
        byte[] said = {(byte) 255, (byte) verb, (byte) option};
        recorder.telnet.receive(ByteBuffer.wrap(said));
      }
    }
    int answered = 0;
    while (answered < recorder.sent) {
      byte[] heard = Hex.bytes(recorder.all.substring(9 * answered, 9 * answered + 8));
      byte[] answer = {heard[0], (byte) answer(heard[1] & 0xFF, manner), heard[2]};
      recorder.telnet.receive(ByteBuffer.wrap(answer));
      answered++;
    }
    assertThat(answered).isLessThan(manner.equals("refuses") ? 100 : Telnet.MAX_MESSAGES + 4);
  }

  private static int answer(int verb, String manner) {
    boolean isYes = verb == 251 || verb == 253;
    boolean saysYes =
        switch (manner) {
          case "agrees" -> isYes;
          case "refuses" -> false;
          default -> !isYes;
        };
    boolean isAboutUs = verb == 251 || verb == 252;
    return (isAboutUs ? 253 : 251) + (saysYes ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    "ff fd 18, ff fc 18", // DO TERMINAL-TYPE: WONT
    "ff fb 1f, ff fe 1f", // WILL NAWS: DONT
    "ff fb ff, ff fe ff", // the highest option; not an IAC
    "ff fc 18, ''",
    "ff fe 18, ''"
  })
  void unknownOptionIsRefusedOncePerRequest(String heard, String answer) throws ProtocolException {
    Recorder recorder = new Recorder(Telnet.Role.SERVER);
    recorder.telnet.receive(Hex.buffer(heard));
    assertThat(recorder.text()).isEqualTo(answer);
    recorder.telnet.receive(Hex.buffer(heard));
    assertThat(recorder.text()).isEqualTo((answer + " " + answer).strip());
  }

  @ParameterizedTest
  @CsvSource({
    "SERVER, ff fd 01, ff fb 01", // DO ECHO: WILL, the device does
    "SERVER, ff fb 01, ff fe 01", // WILL ECHO: DONT, data would come back
    "CLIENT, ff fd 01, ff fc 01",
    "CLIENT, ff fb 01, ff fd 01"
  })
  void onlyTheServersEndEchoes(Telnet.Role role, String heard, String answer)
      throws ProtocolException {
    Recorder recorder = new Recorder(role);
    recorder.telnet.receive(Hex.buffer(heard));
    assertThat(recorder.text()).isEqualTo(answer);
  }

  @ParameterizedTest
  @EnumSource(
      value = TelnetOption.class,
      names = {"BINARY", "SUPPRESS_GO_AHEAD"})
  void agreedOptionIsConfirmedOnce(TelnetOption option) throws ProtocolException {
    Recorder recorder = new Recorder(Telnet.Role.SERVER);
    String number = " " + Hex.text(new byte[] {(byte) option.code()});
    recorder.telnet.receive(Hex.buffer("ff fb" + number + "ff fb" + number + "ff fb" + number));
    assertThat(recorder.text()).isEqualTo("ff fd" + number);
    assertThat(recorder.telnet.isTheirs(option)).isTrue();
    recorder.telnet.receive(Hex.buffer("ff fc" + number + "ff fc" + number));
    assertThat(recorder.text()).isEqualTo("ff fd" + number + " ff fe" + number);
    assertThat(recorder.telnet.isTheirs(option)).isFalse();
  }

  @Test
  void comPortOptionBringsBinaryFirst() throws ProtocolException {
    Recorder recorder = new Recorder(Telnet.Role.SERVER);
    recorder.telnet.receive(Hex.buffer("ff fb 2c"));
    assertThat(recorder.text()).isEqualTo("ff fd 00 ff fb 00 ff fd 2c");
  }

  @Test
  void offerThatCrossesARequestIsItsAnswer() throws ProtocolException {
    Recorder recorder = new Recorder(Telnet.Role.SERVER);
    recorder.telnet.offer(TelnetOption.ECHO);
    recorder.telnet.offer(TelnetOption.ECHO);
    recorder.telnet.receive(Hex.buffer("ff fd 01"));
    assertThat(recorder.text()).isEqualTo("ff fb 01");
    assertThat(recorder.telnet.isOurs(TelnetOption.ECHO)).isTrue();
  }

  /** One end of a connection, and what it sent. */
  private static final class Recorder implements Telnet.Events {
    private final Telnet telnet;
    private final StringBuilder all = new StringBuilder();
    private int sent;
    private int negotiated;
    private int binary;

    Recorder(Telnet.Role role) {
      telnet = new Telnet(role, "name", this);
    }

    String text() {
      return all.toString().strip();
    }

    @Override
    public void data(ByteBuffer data) {
      throw new AssertionError("no data was sent");
    }

    @Override
    public void send(ByteBuffer bytes) {
      String text = Hex.text(bytes);
      all.append(text).append(' ');
      sent++;
      binary += text.equals("ff fb 00") || text.equals("ff fd 00") ? 1 : 0;
    }

    @Override
    public void negotiated() {
      negotiated++;
    }

    @Override
    public void breakSignal() {
      throw new AssertionError("no break was sent");
    }

    @Override
    public void comPort(int code, byte[] value) {
      throw new AssertionError("no subnegotiation was sent");
    }
  }
}
