package org.serialbridge.appliance;

/** The side that asks for the restart of a converter. */
public enum RestartTrigger {
  /**
   * A person: AT+Z, the web page or changed settings. A host network that failed is tried again.
   */
  PERSON,
  /** The converter itself: AT+RSTIM or AT+CLIENTRST. The host network stays as it is. */
  CONVERTER
}
