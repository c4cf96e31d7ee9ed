package org.serialbridge.modbus;

import java.util.Map;
import java.util.TreeMap;

/** The counters of one unit on the line. */
final class UnitCounters {
  private long requests;
  private long answers;
  private final Map<Integer, Long> exceptions = new TreeMap<>();
  private long timeouts;
  private long badCrcs;
  private long unexpectedResponses;
  private long notSent;
  private long mismatches;
  private String mismatch = "";
  private final LatencyHistogram times = new LatencyHistogram();

  void asked() {
    requests++;
  }

  void answered(byte[] pdu, long nanos) {
    answers++;
    if ((pdu[0] & Adu.EXCEPTION) != 0 && pdu.length == 2) {
      exceptions.merge(pdu[1] & 0xFF, 1L, Long::sum);
    }
    times.add(nanos);
  }

  void unanswered(RtuMaster.Fault fault) {
    switch (fault) {
      case SILENCE -> timeouts++;
      case BAD_CRC -> {
        timeouts++;
        badCrcs++;
      }
      case NOT_SENT, NO_LINE -> notSent();
      case BROADCAST -> {}
    }
  }

  void notSent() {
    notSent++;
  }

  void unexpectedResponse() {
    unexpectedResponses++;
  }

  void mismatch(String difference) {
    mismatches++;
    mismatch = difference;
  }

  UnitStatus status(int unit, boolean isNotResponding) {
    return new UnitStatus(
        unit,
        isNotResponding,
        requests,
        answers,
        Map.copyOf(exceptions),
        timeouts,
        badCrcs,
        unexpectedResponses,
        notSent,
        mismatches,
        mismatch,
        times.microseconds(50),
        times.microseconds(99),
        times.worstMicroseconds());
  }
}
