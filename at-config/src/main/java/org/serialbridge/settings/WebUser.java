package org.serialbridge.settings;

/**
 * Who may use the web page (AT+WEBU).
 *
 * @param name 1 to 15 printable characters without comma
 * @param password likewise
 */
public record WebUser(String name, String password) {
  private static final int LONGEST = 15;

  static final Syntax<WebUser> SYNTAX =
      new Syntax<>(
          "user,password of 1 to 15 printable ASCII characters each",
          WebUser::parse,
          user -> user.name + "," + user.password);

  private static WebUser parse(String text) throws Syntax.Rejected {
    String[] parts = Syntax.rawParts(text, 2);
    return new WebUser(Syntax.text(parts[0], 1, LONGEST), Syntax.text(parts[1], 1, LONGEST));
  }

  /** The name only: the password is a secret. */
  @Override
  public String toString() {
    return name;
  }
}
