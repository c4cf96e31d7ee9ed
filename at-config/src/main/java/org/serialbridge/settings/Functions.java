package org.serialbridge.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Functions of Modbus: {@code *}, or {@code R} (read), {@code W} (write) and function codes, joined
 * by {@code +}.
 *
 * @param isAll whether all are meant; then nothing else is named
 * @param reads whether functions that read are meant
 * @param writes whether functions that write are meant
 * @param codes function codes that are meant, 1 to 127
 */
public record Functions(boolean isAll, boolean reads, boolean writes, Set<Integer> codes) {
  private static final int HIGHEST = 127;
  private static final String READ = "R";
  private static final String WRITE = "W";

  /** All functions. */
  public static final Functions ALL = new Functions(true, false, false, Set.of());

  static final Part<Functions> PART =
      Part.of(
              "*, or R, W and function codes from 1 to " + HIGHEST + ", joined by +",
              Functions::read)
          .labelled("Functions");

  public Functions {
    codes = Set.copyOf(codes);
    boolean isNamed = reads || writes || !codes.isEmpty();
    if (isAll == isNamed || codes.stream().anyMatch(code -> code < 1 || code > HIGHEST)) {
      throw new IllegalArgumentException(
          "functions: " + codes + " (expected: all, or some, with codes within 1-127)");
    }
  }

  /**
   * Whether a function is meant.
   *
   * @param code its function code, 1 to 127
   * @param isRead whether it reads
   * @param isWrite whether it writes
   */
  public boolean contains(int code, boolean isRead, boolean isWrite) {
    return isAll || reads && isRead || writes && isWrite || codes.contains(code);
  }

  private static Functions read(String text) throws Part.Rejected {
    if (text.strip().equals(Part.ALL)) {
      return ALL;
    }
    boolean reads = false;
    boolean writes = false;
    Set<Integer> codes = new TreeSet<>();
    for (String piece : text.toUpperCase(Locale.ROOT).split("\\+", -1)) {
      switch (piece.strip()) {
        case READ -> reads = true;
        case WRITE -> writes = true;
        default -> codes.add(Part.number(piece, 1, HIGHEST));
      }
    }
    return new Functions(false, reads, writes, codes);
  }

  @Override
  public String toString() {
    if (isAll) {
      return Part.ALL;
    }
    List<String> named = new ArrayList<>();
    if (reads) {
      named.add(READ);
    }
    if (writes) {
      named.add(WRITE);
    }
    codes.stream().sorted().map(String::valueOf).forEach(named::add);
    return String.join("+", named);
  }
}
