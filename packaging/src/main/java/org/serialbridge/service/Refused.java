package org.serialbridge.service;

import java.io.IOException;
import java.util.List;

/** What was asked is not done, and nothing has changed; the message is a line for each reason. */
public final class Refused extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1L;

  /** With reasons, at least one. */
  public Refused(List<String> reasons) {
    super(String.join("\n", reasons));
  }
}
