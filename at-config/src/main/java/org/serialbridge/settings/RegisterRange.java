package org.serialbridge.settings;

/**
 * Registers or coils by their addresses in the PDU: {@code 5}, {@code 100-199}, {@code *}.
 *
 * @param isAll whether functions without registers are meant, too; then the range is 0 to 65535
 * @param first 0 to 65535
 * @param last {@code first} to 65535
 */
public record RegisterRange(boolean isAll, int first, int last) {
  private static final int HIGHEST = 65_535;

  /** All registers, and functions without registers. */
  public static final RegisterRange ALL = new RegisterRange(true, 0, HIGHEST);

  static final Part<RegisterRange> PART =
      Part.range(HIGHEST, ALL, (first, last) -> new RegisterRange(false, first, last))
          .labelled("Registers");

  public RegisterRange {
    if (first < 0 || last < first || last > HIGHEST || isAll && last - first < HIGHEST) {
      throw new IllegalArgumentException(
          "registers: " + first + "-" + last + " (expected: first to last within 0-65535)");
    }
  }

  /** Whether any register from {@code from} to {@code to} is inside. */
  public boolean touches(int from, int to) {
    return from <= last && first <= to;
  }

  /** Whether all registers from {@code from} to {@code to} are inside. */
  public boolean contains(int from, int to) {
    return first <= from && to <= last;
  }

  @Override
  public String toString() {
    return isAll ? Part.ALL : Part.range(first, last);
  }
}
