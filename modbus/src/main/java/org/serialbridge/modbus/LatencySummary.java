package org.serialbridge.modbus;

/**
 * How long the answers of all units of a line took in some time.
 *
 * @param answers how many there were; 1 or more
 * @param medianMicroseconds from the end of the request to the last byte of the answer: the median
 * @param p99Microseconds of 99 in a hundred answers, likewise
 */
public record LatencySummary(long answers, long medianMicroseconds, long p99Microseconds) {}
