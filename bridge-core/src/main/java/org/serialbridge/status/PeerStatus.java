package org.serialbridge.status;

/**
 * A peer at one moment.
 *
 * @param number 1 to 8
 * @param address its IP address and port
 * @param seconds how long it has been connected
 * @param from received from it
 * @param to sent to it
 * @param dropped meant for it and dropped, because it did not read
 * @param waitingBytes accepted for it, and not yet taken by the kernel
 */
public record PeerStatus(
    int number,
    String address,
    long seconds,
    Traffic.Count from,
    Traffic.Count to,
    Traffic.Count dropped,
    long waitingBytes) {}
