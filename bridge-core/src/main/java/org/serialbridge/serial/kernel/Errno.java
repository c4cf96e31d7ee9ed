package org.serialbridge.serial.kernel;

/** Numbers of errno(3), of Linux. */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int EBADMSG = 74;
  public static final int EADDRINUSE = 98;
  public static final int ENETUNREACH = 101;

  private Errno() {}
}
