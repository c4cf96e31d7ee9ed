package org.serialbridge.frames;

/** Whether frames may change the appliance. */
public enum SetRight {
  /** Who knows the password may. */
  ALLOWED,
  /** Nobody may: AT+DISC is not FULL. */
  NOT_FULL,
  /** Nobody may: the password of the web page is the factory's, and AT+WEBFACT is OFF. */
  FACTORY_PASSWORD
}
