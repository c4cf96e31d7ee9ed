package org.serialbridge.modbus;

import org.jspecify.annotations.Nullable;
import org.serialbridge.modbus.FrameSplitter.Kind;

/** The exchanges on a line with another master: learns from its requests and their responses. */
final class HeardExchanges {
  private final HeardTurns turns;
  private final HeardValues values;
  private final HeardPolls polls;

  HeardExchanges(LineTiming timing, HeardValues values, HeardPolls polls) {
    turns = new HeardTurns(timing);
    this.values = values;
    this.polls = polls;
  }

  /** The response that may come next; null if no request waits for one. */
  @Nullable ExpectedResponse expected() {
    return turns.expected();
  }

  /** Takes a frame of the line whose checksum is right. */
  void heard(Adu frame, long now) {
    ExpectedResponse waiting = turns.expected();
    if (turns.take(frame, now) == Kind.REQUEST) {
      if (waiting != null) {
        polls.unanswered(waiting.request());
      }
      asked(frame, now);
    } else if (waiting != null && turns.expected() == null) {
      answered(waiting.request(), frame, now);
    } else if (frame.function().repeated() > 0) {
      values.forgetWritten(frame); // the response to a write that was not heard
    }
  }

  private void asked(Adu request, long now) {
    values.forgetWritten(request);
    if (isRangeRead(request) && request.function().onlyReadsValues()) {
      polls.sent(request, now);
    }
  }

  private void answered(Adu request, Adu answer, long now) {
    polls.answered(request, now);
    if (isRangeRead(request) && answer.exceptionCode().isEmpty()) {
      values.learn(request, answer.pdu(), now);
    }
  }

  /** Whether the length of the response tells that it has all the values. */
  private static boolean isRangeRead(Adu request) {
    return request.function().askedLength(request.pdu()) > 0;
  }
}
