package org.serialbridge.web;

import java.net.InetAddress;

/**
 * The other end of a connection.
 *
 * @param address where it is
 * @param isSecure whether the connection is TLS
 */
record RemoteEnd(InetAddress address, boolean isSecure) {}
