package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;
import org.serialbridge.modbus.PollStatus;

/** A converter that listens between a master and a slave that others wrote (AT+MODROLE=LISTEN). */
class ListenerIT {
  private static final int PORTS = 8;

  /** The port whose route leads to a listener. */
  private static final String OTHER = "com" + PORTS;

  private static final Duration LIMIT = Duration.ofSeconds(100);

  @TempDir private static Path folder;
  private static CaseBench cases;

  @BeforeAll
  static void startBridge() throws IOException {
    cases = new CaseBench(folder, PORTS, LIMIT);
  }

  @AfterAll
  static void stopBridge() {
    cases.close();
  }

  @Cases
  @ValueSource(
      strings = {
        "mbpoll-hears-libmodbus-and-pymodbus-slave",
        "mbpoll-hears-mbpoll-and-libmodbus-slave",
        "mbpoll-hears-pymodbus-and-its-slave-in-ascii",
        "a-heard-write-forgets-until-the-next-read",
        "an-old-value-is-told"
      })
  void clientsGetWhatTheMasterHasRead(String name) throws Exception {
    cases.play("modbus_listen.py", name);
  }

  @Cases
  @ValueSource(strings = "a-route-of-another-port-is-answered-likewise")
  void otherPortsGetWhatTheMasterHasRead(String name) throws Exception {
    cases.play("modbus_listen.py", name, cases.bench().device(OTHER));
  }

  @Cases
  @ValueSource(strings = "nothing-is-sent-to-the-line")
  void nothingIsSentAndTheStatusTellsWhoIsRead(String name) throws Exception {
    String port = cases.play("modbus_listen.py", name);
    cases.bench().await(port, LIMIT, status -> status.polls().size() == 2);
    assertThat(cases.bench().status(port).polls())
        .extracting(PollStatus::unit, PollStatus::function, PollStatus::quantity)
        .containsExactly(tuple(1, 3, 4), tuple(9, 3, 1));
    assertThat(cases.bench().status(port).polls().get(1).unanswered()).isEqualTo(1);
    assertThat(cases.bench().status(port).polls().get(0).count()).isGreaterThan(2);
  }
}
