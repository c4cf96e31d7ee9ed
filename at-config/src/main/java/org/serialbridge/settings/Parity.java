package org.serialbridge.settings;

/** The parity bit of a character. */
public enum Parity {
  NONE,
  EVEN,
  ODD,
  /** Mark, always 1; the AT command page spells it so. */
  MASK,
  /** Always 0. */
  SPACE
}
