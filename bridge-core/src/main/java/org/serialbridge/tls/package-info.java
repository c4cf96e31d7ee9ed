/**
 * TLS on connections of ports and of the web page (RFC 8446, RFC 5246): the certificates in the
 * folder {@code tls} of the state folder, the contexts made of them, and the bounds of handshakes.
 */
@NullMarked
package org.serialbridge.tls;

import org.jspecify.annotations.NullMarked;
