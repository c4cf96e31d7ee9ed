package org.serialbridge.modbus;

import java.util.Map;

/**
 * A unit on the line at one moment.
 *
 * @param unit unit identifier
 * @param isNotResponding whether its consecutive time-outs have reached the limit, so that it is
 *     only probed
 * @param requests number of requests sent to it
 * @param answers number of its responses, exceptions included
 * @param exceptions number of its exceptions, by exception code
 * @param timeouts number of requests without a good response
 * @param badCrcs number of these with a response whose CRC is wrong
 * @param unexpectedResponses number of whole frames from it that came too late or without a request
 * @param notSent number of requests for it that were not sent: too many waited, they waited too
 *     long, or the serial device was absent
 * @param mismatches number of time-outs in which another frame than the response came
 * @param mismatch the difference at the last mismatch, in words; empty without mismatches
 * @param medianMicroseconds median response time, from the end of the request to the last byte of
 *     the response; 0 without responses
 * @param p99Microseconds 99th percentile of the response time
 * @param worstMicroseconds longest response time
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
