package org.serialbridge.modbus;

import java.util.Map;

/**
 * A unit on the line at one moment.
 *
 * @param unit unit identifier
 * @param isNotResponding whether its consecutive time-outs reached the limit, so that it is only
 *     probed
 * @param requests sent to it
 * @param answers from it, exceptions among them
 * @param exceptions how often, by exception code
 * @param timeouts requests that it did not answer
 * @param badCrcs of these, answers with a wrong CRC
 * @param unexpectedResponses whole frames from it that came too late or without a request
 * @param notSent requests for it that the line did not get: too many waited, they waited for too
 *     long, or the serial device was away
 * @param mismatches time-outs in which something else came than the answer
 * @param mismatch how that was different the last time, in words; empty if it never was
 * @param medianMicroseconds response time, from the end of the request to the last byte of the
 *     answer: the median; 0 without answers
 * @param p99Microseconds of 99 in a hundred answers, likewise
 * @param worstMicroseconds the longest, likewise
 */
public record UnitStatus(
    int unit,
    boolean isNotResponding,
    long requests,
    long answers,
    Map<Integer, Long> exceptions,
    long timeouts,
    long badCrcs,
    long unexpectedResponses,
    long notSent,
    long mismatches,
    String mismatch,
    long medianMicroseconds,
    long p99Microseconds,
    long worstMicroseconds) {}
