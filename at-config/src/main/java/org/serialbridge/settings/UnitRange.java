package org.serialbridge.settings;

/**
 * Modbus units: {@code 5}, {@code 1-10}, {@code *}.
 *
 * @param first unit identifier, 0 to 255
 * @param last unit identifier, {@code first} to 255
 */
public record UnitRange(int first, int last) {
  private static final int HIGHEST = 255;

  /** All units, 0 and 255 included. */
  public static final UnitRange ALL = new UnitRange(0, HIGHEST);

  /** No unit. */
  static final UnitRange NONE = new UnitRange(1, 0);

  static final Part<UnitRange> PART = Part.range(HIGHEST, ALL, UnitRange::new).labelled("Units");

  public UnitRange {
    boolean isNoUnit = first == 1 && last == 0;
    if (!isNoUnit && (first < 0 || last < first || last > HIGHEST)) {
      throw new IllegalArgumentException(
          "units: " + first + "-" + last + " (expected: first to last within 0-255)");
    }
  }

  boolean isNone() {
    return last < first;
  }

  public boolean contains(int unitId) {
    return first <= unitId && unitId <= last;
  }

  @Override
  public String toString() {
    return first == 0 && last == HIGHEST ? Part.ALL : Part.range(first, last);
  }
}
