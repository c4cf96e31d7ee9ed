package org.serialbridge.settings;

/**
 * A word that a part of a value can be.
 *
 * @param keyword the word as AT commands and the settings file write it
 * @param label the word for a person
 */
public record Choice(String keyword, String label) {}
