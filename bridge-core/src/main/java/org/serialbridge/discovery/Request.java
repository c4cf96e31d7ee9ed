package org.serialbridge.discovery;

import org.serialbridge.settings.Ipv4;

/**
 * A datagram of an asker who may be answered.
 *
 * @param port local port that it came to
 * @param asker address of the asker: private, or named by WEBALLOW
 * @param askerPort port of the asker, 1 to 65535
 * @param own address of this host that the asker reaches: an answer names it
 * @param interfaceName interface that it came by, such as {@code eth0}
 * @param bytes its content, 0 to 600 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Request(
    int port, Ipv4 asker, int askerPort, Ipv4 own, String interfaceName, byte[] bytes) {}
