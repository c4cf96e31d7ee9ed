package org.serialbridge.settings;

/** A constant that is a word in the values of a setting. */
public interface Keyword {
  /** The word as AT commands and the settings file write it, upper case: {@code TCPS}. */
  String keyword();

  /** The word for a person: {@code TCP server}. */
  String label();
}
