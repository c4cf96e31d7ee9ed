package org.serialbridge.settings;

import java.util.ResourceBundle;

/** Facts of the build. */
public final class Release {
  private static final ResourceBundle BUILD =
      ResourceBundle.getBundle("org.serialbridge.settings.release");

  /** Version: three numbers. */
  public static final String VERSION = BUILD.getString("version");

  /** Date and time of the release, {@code YYYY-MM-DD hh:mm:ss}: a unit's production time. */
  public static final String TIME = BUILD.getString("time");

  private Release() {}
}
