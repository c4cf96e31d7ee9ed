package org.serialbridge.service;

import java.io.IOException;
import java.util.List;

/** What was asked is not done, and nothing has changed; the message is a line for each reason. */
public final class RequestRejected extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1L;

  private static final int MOST_REASONS = 20;

  /** With reasons, at least one; of very many the first are told, and how many there are. */
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
