package org.serialbridge.cli;

/** Entry point of the launcher {@code bin/serialbridge}. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    // Placeholder: there is no appliance to run yet.
  }
}
