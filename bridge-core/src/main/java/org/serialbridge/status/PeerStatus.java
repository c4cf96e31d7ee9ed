package org.serialbridge.status;

/**
 * A peer at one moment.
 *
 * @param number 1 to 8
 * @param address its IP address and port
 * @param seconds time since it connected, in s
 * @param from data received from it
 * @param to data sent to it
 * @param dropped data for it that was dropped because it did not read
 * @param waitingBytes bytes accepted for it and not yet taken by the kernel
 */
public record PeerStatus(
    int number,
    String address,
    long seconds,
    Traffic.Count from,
    Traffic.Count to,
    Traffic.Count dropped,
    long waitingBytes) {}
