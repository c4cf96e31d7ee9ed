package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Modbus routes, rules and framings between masters, slaves and hosts that others wrote. Each case
 * is a function of a Python script and has a converter of its own.
 */
class RoutesIT {
  private static final int PORTS = 24;

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
        "all-functions-pass-to-a-host",
        "all-functions-pass-to-an-rtu-host",
        "data-passes-to-an-ascii-host",
        "all-functions-pass-to-libmodbus",
        "a-line-and-two-hosts-behind-one-port",
        "a-master-on-the-line-reaches-several-hosts"
      })
  void routesLeadToTheirTargets(String name) throws Exception {
    cases.play("modbus_routes.py", name);
  }

  @Cases
  @ValueSource(
      strings = {
        "pymodbus-of-each-framing",
        "answers-come-in-order-to-a-client-without-transactions",
        "a-half-closed-client-gets-its-answer"
      })
  void clientsOfEachFramingAreServed(String name) throws Exception {
    cases.play("modbus_routes.py", name);
  }

  @Cases
  @ValueSource(strings = "a-connection-that-is-taken-is-told")
  void aHostThatTakesOneConnectionOnly(String name) throws Exception {
    cases.play("modbus_routes.py", name);
  }

  @Cases
  @ValueSource(strings = {"who-may-write-what", "a-fresh-value-is-given-without-the-host"})
  void rulesAndKeptValues(String name) throws Exception {
    cases.play("modbus_routes.py", name);
  }
}
