package org.serialbridge.settings;

import java.util.List;
import java.util.Optional;

/**
 * User of the web page (AT+WEBU, AT+WEBV).
 *
 * @param name 1 to 15 printable characters without comma
 * @param password likewise
 */
public record WebUser(String name, String password) {
  private static final int LONGEST = 15;

  private static final Part<String> NAME = Part.text(1, LONGEST).labelled("User");
  private static final Part<String> PASSWORD = Part.text(1, LONGEST).labelled("Password").secret();

  static final Syntax<WebUser> SYNTAX =
      Syntax.of(List.of(NAME, PASSWORD), WebUser::parse, user -> user.name + "," + user.password);

  /** A user, or none. */
  static final Syntax<Optional<WebUser>> OR_OFF =
      Syntax.offOr(
          Optional.empty(),
          List.of(NAME, PASSWORD),
          in -> Optional.of(new WebUser(in.next(NAME), in.next(PASSWORD))),
          user -> user.map(SYNTAX::format).orElse(Syntax.OFF));

  public WebUser {
    Part.requireText("user", name, LONGEST);
    Part.requireText("password", password, LONGEST);
  }

  private static WebUser parse(String text) throws InvalidValueException {
    PartReader in = new PartReader(text, SYNTAX.parts());
    return new WebUser(in.next(NAME), in.next(PASSWORD));
  }

  /** The name only: the password is a secret. */
  @Override
  public String toString() {
    return name;
  }
}
