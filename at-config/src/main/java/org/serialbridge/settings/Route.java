package org.serialbridge.settings;

import java.util.List;
import java.util.Locale;

/**
 * A route of the Modbus gateway (AT+MODROUTE1): requests for its units go to its target.
 *
 * @param units units as they are asked for
 * @param target where their requests go
 * @param offset number that is added to the unit identifier, -254 to 254
 * @param isReadOnly whether functions that write are refused
 * @param ageMillis greatest age of an answer from the cache, 0 to 10000; 0: no cache
 */
public record Route(
    UnitRange units, RouteTarget target, int offset, boolean isReadOnly, int ageMillis) {
  private static final int LARGEST_OFFSET = 254;
  private static final int GREATEST_AGE = 10_000;

  /** No route: it matches no unit. */
  public static final Route OFF = new Route(UnitRange.NONE, LineTarget.OWN, 0, false, 0);

  private static final Part<RouteTarget> TARGET =
      Part.of(
              "LINE, the name of a port, or tcp://host:port, rtu://host:port or ascii://host:port,"
                  + " perhaps with options: "
                  + TargetOptions.ACCEPTED,
              Route::target)
          .labelled("Target");
  private static final Part<Integer> OFFSET =
      Part.number(-LARGEST_OFFSET, LARGEST_OFFSET).labelled("Offset").leftOutAs("0");
  private static final Part<Boolean> READ_ONLY =
      Part.either(new Choice("RO", "Read only"), new Choice("RW", "Read and write"))
          .labelled("Access")
          .leftOutAs("RW");
  private static final Part<Integer> AGE =
      Part.number(0, GREATEST_AGE).in("ms").labelled("Age").leftOutAs("0");

  static final Syntax<Route> SYNTAX =
      Syntax.offOr(
          OFF,
          List.of(UnitRange.PART, TARGET, OFFSET, READ_ONLY, AGE),
          in ->
              new Route(
                  in.next(UnitRange.PART),
                  in.next(TARGET),
                  in.next(OFFSET),
                  in.next(READ_ONLY),
                  in.next(AGE)),
          Route::toString);

  public Route {
    if (Math.abs(offset) > LARGEST_OFFSET || ageMillis < 0 || ageMillis > GREATEST_AGE) {
      throw new IllegalArgumentException(
          "offset " + offset + ", age " + ageMillis + " (expected: -254 to 254, 0 to 10000)");
    }
  }

  private static RouteTarget target(String text) throws Part.Rejected {
    String word = text.strip();
    if (word.equalsIgnoreCase(LineTarget.WORD)) {
      return LineTarget.OWN;
    }
    String name = word.toLowerCase(Locale.ROOT);
    return ApplianceSettings.isPortName(name) ? new LineTarget(name) : HostTarget.read(word);
  }

  /** Whether it is none. */
  public boolean isOff() {
    return units.isNone();
  }

  /** The text that AT+MODROUTE1 answers: {@code 1-10,com2,0,RW,0}. */
  @Override
  public String toString() {
    return isOff()
        ? Syntax.OFF
        : String.join(
            ",",
            units.toString(),
            target.toString(),
            OFFSET.write(offset),
            READ_ONLY.write(isReadOnly),
            AGE.write(ageMillis));
  }
}
