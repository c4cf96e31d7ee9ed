package org.serialbridge.service;

import java.io.IOException;
import java.util.List;

/**
 * A request was not carried out, and nothing has changed. The message has one line for each reason.
 */
public final class RequestRejected extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1L;

  private static final int MOST_REASONS = 20;

  /**
   * A rejection with one or more reasons. The message has the first 20 and the number of the
   * others.
   */
  public RequestRejected(List<String> reasons) {
    super(
        reasons.size() > MOST_REASONS
            ? String.join("\n", reasons.subList(0, MOST_REASONS))
                + "\nand "
                + (reasons.size() - MOST_REASONS)
                + " more"
            : String.join("\n", reasons));
  }
}
