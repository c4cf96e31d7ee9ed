/**
 * Endpoints: the sockets of a session. {@link org.serialbridge.endpoint.TcpServer}, {@link
 * org.serialbridge.endpoint.TcpClient}, {@link org.serialbridge.endpoint.UdpEndpoint} and {@link
 * org.serialbridge.endpoint.HttpClient} are the socket modes of AT+SOCK. An endpoint is used on its
 * port's event loop only, so it needs no lock.
 */
@NullMarked
package org.serialbridge.endpoint;

import org.jspecify.annotations.NullMarked;
