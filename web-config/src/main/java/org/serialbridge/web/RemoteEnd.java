package org.serialbridge.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The other end of a connection.
 *
 * @param address where it is
 * @param reached the address of this device that it is connected to
 * @param isSecure whether the connection is TLS
 */
record RemoteEnd(InetAddress address, InetSocketAddress reached, boolean isSecure) {}
