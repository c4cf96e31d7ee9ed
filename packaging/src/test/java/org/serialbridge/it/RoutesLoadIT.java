package org.serialbridge.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients of Modbus routes at the same time. */
class RoutesLoadIT {
  /** {@code -Droutes.transactions=100000} takes five minutes. */
  private static final int TRANSACTIONS = Integer.getInteger("routes.transactions", 6400);

  private static final Duration LIMIT = Duration.ofSeconds(100).plusMillis(20L * TRANSACTIONS);

  @TempDir private Path folder;
  private CaseBench cases;

  @BeforeEach
  void startBridge() throws IOException {
    cases = new CaseBench(folder, 2, LIMIT);
  }

  @AfterEach
  void stopBridge() {
    cases.close();
  }

  private String device(String port) {
    return cases.bench().device(port);
  }

  @Test
  void noAnswerOfTargetsWithFaultsIsWrongOrMissing() throws Exception {
    String count = String.valueOf(TRANSACTIONS);
    Python.run(LIMIT, "routes_load.py", device("com1"), device("com2"), count);
  }

  @Test
  void aHostThatTakesOneConnectionGetsOneFromTwoPorts() throws Exception {
    Python.run(LIMIT, "one_connection.py", device("com1"), device("com2"));
  }
}
