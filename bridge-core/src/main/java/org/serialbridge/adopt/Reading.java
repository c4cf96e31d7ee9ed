package org.serialbridge.adopt;

import java.util.Set;
import org.serialbridge.settings.ApplianceSettings;

/** What a hardware unit has told of its settings. */
public interface Reading {
  /** The unit in words. */
  String name();

  /**
   * Imports its settings.
   *
   * @param stored all stored settings
   * @param ports names of the ports that exist
   * @param port name of the port that gets the settings
   * @param takesNetwork whether addresses are imported, too
   */
  Adoption into(ApplianceSettings stored, Set<String> ports, String port, boolean takesNetwork);
}
