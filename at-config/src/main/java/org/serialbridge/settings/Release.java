package org.serialbridge.settings;

import java.util.ResourceBundle;

/** What the build wrote down about itself. */
public final class Release {
  private static final ResourceBundle BUILD =
      ResourceBundle.getBundle("org.serialbridge.settings.release");

  /** Version: three numbers. */
  public static final String VERSION = BUILD.getString("version");

  /** Date and time of the release, {@code YYYY-MM-DD hh:mm:ss}: a unit's production time. */
  public static final String TIME = BUILD.getString("time");

  private Release() {}
}
