package org.serialbridge.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.serialbridge.service.EnvironmentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer of a person, on standard input. */
final class Confirmation {
  private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

  private Confirmation() {}

  /**
   * Reads the answer to a question that has been printed.
   *
   * @throws EnvironmentException if standard input has ended
   */
  static boolean isYes() throws EnvironmentException {
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      String answer = in.readLine();
      if (answer != null) {
        return answer.strip().equalsIgnoreCase("y");
      }
    } catch (IOException e) {
      LOG.debug("standard input: {}", e.toString());
    }
    throw new EnvironmentException("nothing changed: no answer (expected: y, or --yes)");
  }
}
