package org.serialbridge.settings;

/** Method of the HTTP client (AT+HTPTP). */
public enum HttpMethod implements Keyword {
  GET("GET", "GET"),
  POST("POST", "POST");

  private final String keyword;
  private final String label;

  HttpMethod(String keyword, String label) {
    this.keyword = keyword;
    this.label = label;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  @Override
  public String label() {
    return label;
  }
}
