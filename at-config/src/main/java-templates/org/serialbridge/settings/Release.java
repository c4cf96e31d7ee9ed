package org.serialbridge.settings;

/** Facts of the build, which Maven writes. */
public final class Release {
  /** Version: three numbers. */
  public static final String VERSION = "${project.version}";

  /** Date and time of the release, {@code YYYY-MM-DD hh:mm:ss}: a unit's production time. */
  public static final String TIME = "${release.time}";

  private Release() {}
}
