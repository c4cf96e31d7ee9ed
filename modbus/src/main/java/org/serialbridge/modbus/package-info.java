/**
 * Modbus without IO: bytes, nanosecond readings and settings go in; frames, bytes to send and the
 * next deadline come out.
 *
 * <p>Covers RTU framing with its CRC and silent intervals and ASCII framing (<i>Modbus over Serial
 * Line</i> V1.02, section 2.5), on lines and over TCP, and the MBAP framing of Modbus/TCP
 * (<i>Modbus Messaging on TCP/IP Implementation Guide</i> V1.0b, section 3.1). A PDU is opaque:
 * every function code passes unchanged.
 *
 * <pre>
 * a ModbusClient                                asks a UnitLink
 * ServerSession: a connection and its AduCodec  SerialUnitLink: RequestQueue, RtuMaster, its line
 * LineServer: a master on the line              TcpUnitLink: a connection to a server
 *                                               ListeningLink: the line of another master
 * </pre>
 *
 * <p>Opens no socket or serial port, starts no thread, reads no clock and logs nothing; all of that
 * belongs to the caller.
 */
@NullMarked
package org.serialbridge.modbus;

import org.jspecify.annotations.NullMarked;
