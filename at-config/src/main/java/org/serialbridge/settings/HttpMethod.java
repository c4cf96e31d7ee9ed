package org.serialbridge.settings;

/** The method of the HTTP client (AT+HTPTP). */
public enum HttpMethod {
  GET,
  POST
}
