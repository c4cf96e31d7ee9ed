package org.serialbridge.appliance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Future;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serialbridge.linetest.SignalLamps;
import org.serialbridge.modbus.Adu;
import org.serialbridge.modbus.ExceptionCode;
import org.serialbridge.port.NotSentException;

/** A person's reads of Modbus units, beside the clients of the gateway, on a frozen clock. */
class UnitRoundTest {
  private static final Adu READ = adu("0300000001");
  private static final Adu NEXT = adu("0300010001");
  private static final Adu OF_CLIENT = adu("0300020001");
  private static final Adu VALUE = adu("03020064");

  @TempDir private Path folder;

  private static Adu adu(String pdu) {
    return new Adu(1, HexFormat.of().parseHex(pdu));
  }

  private static String rtu(Adu adu) {
    return new String(adu.rtu(), ISO_8859_1);
  }

  private ConverterRig gateway(String... more) {
    String[] all = new String[more.length + 1];
    all[0] = "AT+MODTCP=ON";
    System.arraycopy(more, 0, all, 1, more.length);
    return ConverterRig.with(folder, all).start();
  }

  @Test
  void eachRequestWaitsForTheAnswerBefore() throws Exception {
    ConverterRig rig = gateway();
    Future<List<Optional<Adu>>> answers = rig.converter().ask(List.of(READ, NEXT));
    assertThat(rig.line().received()).isEqualTo(rtu(READ));
    rig.passMillis(5);
    rig.send(rtu(VALUE));
    rig.passMillis(5);
    assertThat(rig.line().received()).isEqualTo(rtu(NEXT));
    rig.send(rtu(adu("8302")));
    rig.passMillis(0);
    assertThat(answers.getNow()).containsExactly(Optional.of(VALUE), Optional.of(adu("8302")));
  }

  @Test
  void theClientsOfTheGatewayHaveTheirTurnInBetween() throws Exception {
    ConverterRig rig = gateway();
    rig.converter().ask(List.of(READ, NEXT));
    rig.endpoint().receive(new String(OF_CLIENT.tcp(7), ISO_8859_1));
    assertThat(rig.line().received()).isEqualTo(rtu(READ));
    rig.passMillis(5);
    rig.send(rtu(VALUE));
    rig.passMillis(5);
    assertThat(rig.line().received()).isEqualTo(rtu(OF_CLIENT));
  }

  @Test
  void thatAUnitDoesNotRespondIsSaidAlsoWithoutExceptionsForClients() throws Exception {
    ConverterRig rig = gateway("AT+MODEXC=OFF", "AT+MODTO=100");
    Future<List<Optional<Adu>>> answers = rig.converter().ask(List.of(READ));
    rig.passMillis(1_000);
    assertThat(answers.getNow())
        .containsExactly(Optional.of(READ.exception(ExceptionCode.NO_RESPONSE)));
  }

  @Test
  void aRestartEndsTheRound() throws Exception {
    ConverterRig rig = gateway();
    Future<List<Optional<Adu>>> answers = rig.converter().ask(List.of(READ));
    rig.converter().restart(RestartTrigger.PERSON, "test");
    assertThat(answers.cause())
        .isInstanceOf(NotSentException.class)
        .hasMessage("com1 is restarting");
    rig.passMillis(1_100); // the response time of the request before the restart
    rig.line().received();
    rig.converter().ask(List.of(NEXT));
    assertThat(rig.line().received()).isEqualTo(rtu(NEXT));
  }

  @Test
  void aTestOfTheLineEndsTheRoundAndNoOtherBegins() throws Exception {
    ConverterRig rig = gateway();
    Future<List<Optional<Adu>>> answers = rig.converter().ask(List.of(READ, NEXT));
    rig.line().received();
    rig.converter().startTest(SignalLamps::new);
    rig.passMillis(0);
    assertThat(answers.cause())
        .isInstanceOf(NotSentException.class)
        .hasMessage("a test of the line is running");
    assertThatThrownBy(() -> rig.converter().ask(List.of(NEXT)))
        .isInstanceOf(NotSentException.class)
        .hasMessage("a test of the line is running");
    rig.send(rtu(VALUE));
    rig.passMillis(1_000);
    assertThat(rig.line().received()).isEmpty();
  }

  @Test
  void fourRoundsMayWait() throws Exception {
    ConverterRig rig = gateway();
    for (int i = 0; i < 4; i++) {
      rig.converter().ask(List.of(READ));
    }
    assertThatThrownBy(() -> rig.converter().ask(List.of(READ)))
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("4 rounds of reads wait already");
    rig.passMillis(5);
    rig.send(rtu(VALUE));
    rig.passMillis(5);
    rig.converter().ask(List.of(NEXT)); // all four had the same request
    assertThat(rig.line().received()).isEqualTo(rtu(READ) + rtu(NEXT));
  }

  @Test
  void aPortWithoutUnitsSaysSo() {
    ConverterRig rig = ConverterRig.with(folder, "AT+MODTCP=OFF").start();
    Future<List<Optional<Adu>>> answers;
    try {
      answers = rig.converter().ask(List.of(READ));
    } catch (NotSentException e) {
      throw new AssertionError(e);
    }
    assertThat(answers.cause())
        .isInstanceOf(NotSentException.class)
        .hasMessageContaining("no Modbus gateway");
  }

  @Test
  void afterHalfAMinuteTheRestIsNotAsked() throws Exception {
    ConverterRig rig = gateway("AT+MODTO=10000", "AT+MODDEAD=0");
    Future<List<Optional<Adu>>> answers =
        rig.converter().ask(List.of(READ, NEXT, OF_CLIENT, adu("0300030001"), adu("0300040001")));
    for (int i = 0; i < 5; i++) {
      rig.passMillis(10_100);
    }
    assertThat(answers.getNow()).hasSize(5);
    assertThat(answers.getNow().get(0)).contains(adu("830b"));
    assertThat(answers.getNow().get(4)).contains(adu("8306"));
  }
}
