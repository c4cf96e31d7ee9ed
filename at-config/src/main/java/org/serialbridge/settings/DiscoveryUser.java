package org.serialbridge.settings;

import java.util.List;
import java.util.Optional;

/**
 * Who may read and set the appliance by the frames of set-up tools (AT+DISCU). The fields of a
 * frame hold no more.
 *
 * @param name 1 to 5 printable characters without comma
 * @param password likewise
 */
public record DiscoveryUser(String name, String password) {
  /** The most characters of name and password each. */
  public static final int LONGEST = 5;

  private static final Part<String> NAME = Part.text(1, LONGEST).labelled("User");
  private static final Part<String> PASSWORD = Part.text(1, LONGEST).labelled("Password").secret();

  /** A user, or nobody. */
  static final Syntax<Optional<DiscoveryUser>> OR_OFF =
      Syntax.offOr(
          Optional.empty(),
          List.of(NAME, PASSWORD),
          in -> Optional.of(new DiscoveryUser(in.next(NAME), in.next(PASSWORD))),
          user -> user.map(one -> one.name + "," + one.password).orElse(Syntax.OFF));

  public DiscoveryUser {
    Part.requireText("user", name, LONGEST);
    Part.requireText("password", password, LONGEST);
  }

  /** The name only: the password is a secret. */
  @Override
  public String toString() {
    return name;
  }
}
