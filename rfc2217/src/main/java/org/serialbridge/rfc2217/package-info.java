/**
 * Remote control of a serial line inside its own byte stream, without IO.
 *
 * <p>Covers telnet commands and data escaping (RFC 854), option negotiation (RFC 855) by the Q
 * method (RFC 1143), both roles of COM-PORT-OPTION (RFC 2217), and the 8-byte sync frame ({@code 55
 * AA 55}, baud rate, parameters, sum) that sets the parameters of CommFront units.
 *
 * <p>Received bytes go in; serial data, requests, bytes to send and the next deadline come out.
 * Opens no socket or serial port, starts no thread, reads no clock and logs nothing.
 */
@NullMarked
package org.serialbridge.rfc2217;

import org.jspecify.annotations.NullMarked;
