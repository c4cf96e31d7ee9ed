package org.serialbridge.modbus;

/**
 * The response times of all units of a line in a period.
 *
 * @param answers number of responses, 1 or more
 * @param medianMicroseconds median of the time from the end of a request to the last byte of its
 *     response
 * @param p99Microseconds 99th percentile of the same time
 */
public record LatencySummary(long answers, long medianMicroseconds, long p99Microseconds) {
  /** Rejects a summary without responses. */
  public LatencySummary {
    LineTiming.expect(answers >= 1, "answers", answers, "1 or more");
  }
}
