package org.serialbridge.settings;

import java.util.List;

/**
 * A rule of the Modbus gateway (AT+MODRULE1): the requests that it matches are allowed or denied.
 *
 * @param clients clients that ask
 * @param units units as they are asked for
 * @param functions functions that are asked for
 * @param registers registers or coils that are asked for
 * @param isAllowed whether the requests are allowed
 */
public record Rule(
    ClientNetwork clients,
    UnitRange units,
    Functions functions,
    RegisterRange registers,
    boolean isAllowed) {
  /** No rule: it matches no unit. */
  public static final Rule OFF =
      new Rule(ClientNetwork.ALL, UnitRange.NONE, Functions.ALL, RegisterRange.ALL, true);

  private static final Part<Boolean> ALLOWED =
      Part.either(new Choice("ALLOW", "Allow"), new Choice("DENY", "Deny")).labelled("Action");

  static final Syntax<Rule> SYNTAX =
      Syntax.offOr(
          OFF,
          List.of(ClientNetwork.PART, UnitRange.PART, Functions.PART, RegisterRange.PART, ALLOWED),
          in ->
              new Rule(
                  in.next(ClientNetwork.PART),
                  in.next(UnitRange.PART),
                  in.next(Functions.PART),
                  in.next(RegisterRange.PART),
                  in.next(ALLOWED)),
          Rule::toString);

  /** Whether it is none. */
  public boolean isOff() {
    return units.isNone();
  }

  /** The text that AT+MODRULE1 answers: {@code 10.0.0.0/8,*,W,100-199,DENY}. */
  @Override
  public String toString() {
    return isOff()
        ? Syntax.OFF
        : String.join(
            ",",
            clients.toString(),
            units.toString(),
            functions.toString(),
            registers.toString(),
            ALLOWED.write(isAllowed));
  }
}
