package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.linetest.LineTestException;
import org.serialbridge.linetest.SignalLamps;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.PollStatus;
import org.serialbridge.port.NotSentException;

/** A port with AT+MODROLE=LISTEN beside another master, on a frozen clock. */
class ListenerPortTest {
  private static final String TCPS = "AT+SOCK=TCPS,127.0.0.1,502";
  private static final String UDPS = "AT+SOCK=UDPS,127.0.0.1,502";
  private static final String GATEWAY = "AT+MODTCP=ON";
  private static final String LISTEN = "AT+MODROLE=LISTEN";
  private static final Adu READ = frame(1, "0300000001");
  private static final Adu VALUE = frame(1, "03020007");
  private static final Adu WRITE = frame(1, "0600000064");

  @TempDir private Path folder;
  private ConverterRig rig;

  private static Adu frame(int unit, String pdu) {
    return new Adu(unit, HexFormat.of().parseHex(pdu));
  }

  private void start(String... more) {
    String[] commands =
        Stream.concat(Stream.of(GATEWAY, LISTEN), Stream.of(more)).toArray(String[]::new);
    rig = ConverterRig.with(folder, commands).start();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private void heard(Adu... frames) {
    for (Adu frame : frames) {
      rig.send(text(frame.rtu()));
    }
  }

  private List<String> ask(int transaction, Adu request) {
    rig.endpoint().receive(text(request.tcp(transaction)));
    return rig.endpoint().sends();
  }

  private static String answer(int transaction, int unit, String pdu) {
    return "1:" + text(frame(unit, pdu).tcp(transaction));
  }

  @ParameterizedTest
  @ValueSource(strings = {TCPS, UDPS})
  void aClientGetsTheValuesThatTheMasterHasRead(String mode) {
    start(mode);
    heard(READ, VALUE);
    assertThat(ask(1, READ)).containsExactly(answer(1, 1, "03020007"));
    heard(WRITE, WRITE);
    assertThat(ask(2, READ)).containsExactly(answer(2, 1, "8302"));
    heard(READ, frame(1, "03020064"));
    assertThat(ask(3, READ)).containsExactly(answer(3, 1, "03020064"));
    rig.passMillis(10_001);
    assertThat(ask(4, READ)).containsExactly(answer(4, 1, "830b"));
    assertThat(ask(5, WRITE)).containsExactly(answer(5, 1, "8601"));
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.converter().status().counters().dropped().bytes()).isZero();
  }

  @Test
  void anOldValueIsSilenceWithoutExceptionsOfTheGateway() {
    start(TCPS, "AT+MODEXC=OFF", "AT+MODKEEP=1");
    heard(READ, VALUE);
    rig.passMillis(1_001);
    assertThat(ask(1, READ)).isEmpty();
    assertThat(ask(2, frame(2, "0300000001"))).containsExactly(answer(2, 2, "8302"));
    assertThat(ask(3, WRITE)).containsExactly(answer(3, 1, "8601"));
  }

  @Test
  void anAsciiLineIsHeard() {
    start(TCPS, "AT+MODLINE=ASCII");
    rig.send(text(READ.ascii()) + text(VALUE.ascii()));
    assertThat(ask(1, READ)).containsExactly(answer(1, 1, "03020007"));
  }

  @Test
  void aRouteToTheLineIsAnsweredTheSameWay() {
    start(TCPS, "AT+MODROUTE1=11-20,LINE,-10");
    heard(READ, VALUE);
    assertThat(ask(1, frame(11, "0300000001"))).containsExactly(answer(1, 11, "03020007"));
    assertThat(ask(2, frame(12, "0300000001"))).containsExactly(answer(2, 12, "8302"));
    assertThat(ask(3, READ)).containsExactly(answer(3, 1, "830a"));
  }

  @Test
  void aSessionSendsNothingToTheLine() throws Exception {
    start(
        TCPS,
        "AT+HEARTEN=ON",
        "AT+HEARTTP=COM",
        "AT+HEARTTM=1",
        "AT+INDEXEN=ON",
        "AT+RFCEN=ON",
        "AT+MODROUTE1=*,LINE");
    heard(READ, VALUE);
    ask(1, READ);
    ask(2, WRITE);
    ask(3, frame(0, "0600000064"));
    ask(4, frame(1, "4101"));
    rig.endpoint().receive(rig.endpoint().connect(), text(WRITE.rtu()));
    rig.endpoint().receive(rig.endpoint().connect(), text(WRITE.ascii()));
    rig.endpoint().receive(rig.endpoint().connect(), "hello");
    Future<List<Optional<Adu>>> answers = rig.converter().ask(List.of(READ, WRITE));
    rig.passMillis(0);
    assertThat(answers.getNow()).containsExactly(Optional.of(VALUE), Optional.of(frame(1, "8601")));
    assertThatThrownBy(() -> rig.converter().send(Side.LINE, new byte[1]))
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("only listens")
        .hasMessageContaining("AT+MODROLE=MASTER");
    assertThatThrownBy(() -> rig.converter().startTest(SignalLamps::new))
        .isInstanceOf(LineTestException.class)
        .hasMessageContaining("com1 only listens");
    rig.passMillis(5_000);
    rig.setDevice(false);
    rig.line().hangUp();
    ask(5, WRITE);
    rig.setDevice(true);
    rig.passMillis(5_000);
    assertThat(rig.linesOpened()).isEqualTo(2);
    rig.converter().restart(RestartTrigger.PERSON, "test");
    rig.passMillis(5_000);
    rig.converter().stop(1_000);
    assertThat(rig.line().received()).isEmpty();
    assertThat(rig.converter().status().counters().toLine().bytes()).isZero();
  }

  /** A dialogue is begun by a person at the line. */
  @Test
  void theConsoleAnswersAndARestartAsAMasterSends() {
    start(TCPS);
    rig.enterCommandMode();
    assertThat(rig.command("AT+MODROLE?")).contains("+OK=LISTEN");
    rig.command("AT+MODROLE=MASTER");
    rig.command("AT+Z");
    rig.passMillis(1_000);
    rig.line().received();
    ask(1, READ);
    assertThat(rig.line().received()).isEqualTo(text(READ.rtu()));
  }

  @Test
  void aMasterThatBecomesAListenerSendsNothingOfBefore() {
    rig = ConverterRig.with(folder, TCPS, GATEWAY).start();
    rig.enterCommandMode();
    ask(1, WRITE);
    rig.command("AT+MODROLE=LISTEN");
    rig.command("AT+Z");
    rig.line().received();
    rig.passMillis(5_000);
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void theStatusTellsTheReadsOfTheMaster() {
    start(TCPS);
    heard(READ, VALUE);
    rig.passMillis(1_000);
    heard(READ);
    rig.passMillis(500);
    heard(READ);
    assertThat(rig.converter().status().polls())
        .containsExactly(
            new PollStatus(1, 3, 0, 1, 3, OptionalLong.of(937), 1, OptionalLong.of(1_500)));
    rig.converter().clearCounters();
    assertThat(rig.converter().status().polls()).isEmpty();
  }

  @Test
  void aPortWithoutADeviceHasNoPathToUnits() {
    rig = ConverterRig.withoutDevice(folder, TCPS, GATEWAY, LISTEN).start();
    rig.passMillis(1_000);
    assertThat(ask(1, READ)).containsExactly(answer(1, 1, "830a"));
  }
}
