package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Modbus gateway between masters and slaves that others wrote: mbpoll, libmodbus, pymodbus and
 * modbus-serial. Each case is a function of a Python script and has a converter of its own, as in
 * {@link FunctionsIT}.
 */
class ModbusPeersIT {
  /** A case each; some to spare. */
  private static final int PORTS = 56;

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
        "mbpoll-and-pymodbus-slave",
        "mbpoll-and-libmodbus-slave",
        "libmodbus-and-pymodbus-slave",
        "libmodbus-and-libmodbus-slave",
        "pymodbus-and-pymodbus-slave",
        "pymodbus-and-libmodbus-slave",
        "pymodbus-in-datagrams",
        "masters-and-pymodbus-slave-by-ascii",
        "modbus-serial-connect-tcp-rtu-buffered",
        "modbus-serial-connect-telnet",
        "modbus-serial-connect-telnet-without-auto",
        "modbus-serial-in-turns-by-both"
      })
  void mastersOnTheNetworkMakeAllTheirFunctions(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "exceptions-of-a-slave-pass-unchanged",
        "each-exception-of-each-function-passes-at-once",
        "unit-that-does-not-answer",
        "unit-that-does-not-answer-without-exceptions"
      })
  void exceptions(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "two-requests-in-a-segment",
        "request-in-many-segments",
        "one-and-a-half-requests-in-a-segment",
        "what-is-no-modbus-ends-only-its-connection",
        "two-datagrams-of-two-masters-with-equal-transactions"
      })
  void segmentsAndDatagrams(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "vendor-functions-end-with-silence",
        "answer-that-begins-like-its-request",
        "line-that-echoes"
      })
  void answersThatOnlyTheLineTells(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(strings = "slave-that-is-deaf-behind-its-answer-answers-three-masters")
  void longPauses(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "rtu-over-tcp-never-reaches-the-line",
        "rtu-in-datagrams-never-reaches-the-line",
        "first-segment-with-a-good-crc-by-chance-is-modbus-tcp",
        "read-for-any-unit-is-answered-by-who-is-there"
      })
  void framesAndUnitsOfOtherKinds(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {"broadcast-is-not-answered", "broadcast-is-followed-by-the-turnaround-delay"})
  void broadcast(String name) throws Exception {
    cases.play("modbus_peers.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "mbpoll-and-pymodbus-slave",
        "libmodbus-and-pymodbus-slave",
        "mbpoll-and-pymodbus-slave-in-datagrams",
        "libmodbus-and-pymodbus-slave-by-short-connections",
        "pymodbus-and-pymodbus-slave-by-ascii",
        "every-function-passes-with-a-transaction-of-its-own"
      })
  void mastersOnTheLineMakeAllTheirFunctions(String name) throws Exception {
    cases.play("modbus_line.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "foreign-transaction-is-dropped",
        "late-answer-is-dropped",
        "broadcast-is-passed-on-and-not-answered",
        "request-in-pieces-is-one",
        "request-with-pauses-is-one",
        "request-with-a-long-pause-is-none",
        "server-that-closes-after-each-answer-gets-each-request-once",
        "what-is-asked-of-a-server-that-is-away-is-never-sent",
        "noise-and-bad-crcs-are-dropped"
      })
  void onlyWhatBelongsTogetherPasses(String name) throws Exception {
    cases.play("modbus_line.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "remote-that-is-away-is-told",
        "remote-that-goes-away-is-told",
        "remote-that-is-away-is-not-told-without-exceptions",
        "remote-that-never-answers-is-told-after-the-time-out",
        "remote-that-never-answers-is-not-told-without-exceptions"
      })
  void remoteThatDoesNotAnswer(String name) throws Exception {
    cases.play("modbus_line.py", name);
  }
}
