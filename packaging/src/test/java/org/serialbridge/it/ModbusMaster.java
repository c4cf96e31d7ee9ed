package org.serialbridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.serialbridge.modbus.Adu;

/** A Modbus/TCP master that may send its next requests before it has the first answer. */
final class ModbusMaster implements AutoCloseable {
  /** An answer is never this long in coming. */
  private static final int LIMIT_MILLIS = 20_000;

  /** Set in the function code of an exception. */
  static final int EXCEPTION = 0x80;

  /** An answer as it came. */
  record Reply(int transaction, Adu answer) {
    boolean isException() {
      return answer.functionCode() >= EXCEPTION;
    }

    /** The code of an exception; 0 if it is none. */
    int exception() {
      return isException() && answer.pdu().length == 2 ? answer.pdu()[1] : 0;
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  ModbusMaster(int port) throws IOException {
    this(port, LIMIT_MILLIS);
  }

  /** One that gives up a request after so many ms: {@link java.net.SocketTimeoutException}. */
  ModbusMaster(int port, int timeoutMillis) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(timeoutMillis);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Adds a request to the segment that {@link #flush} sends. */
  void add(int transaction, Adu request) {
    kept.writeBytes(request.tcp(transaction));
  }

  void flush() throws IOException {
    socket.getOutputStream().write(kept.toByteArray());
    kept.reset();
  }

  /** The next answer, whichever request it is for. */
  Reply receive() throws IOException {
    int transaction = in.readUnsignedShort();
    assertThat(in.readUnsignedShort()).as("protocol").isZero();
    int length = in.readUnsignedShort();
    assertThat(length).as("length").isBetween(2, 1 + Adu.LONGEST_PDU);
    int unit = in.readUnsignedByte();
    byte[] pdu = new byte[length - 1];
    in.readFully(pdu);
    return new Reply(transaction, new Adu(unit, pdu));
  }

  /** Sends one request and waits for its answer. */
  Reply ask(int transaction, Adu request) throws IOException {
    add(transaction, request);
    flush();
    Reply reply = receive();
    assertThat(reply.transaction()).as("%s", reply).isEqualTo(transaction);
    assertThat(reply.answer().unit()).as("%s", reply).isEqualTo(request.unit());
    return reply;
  }

  /** Ends its connection by a reset: it is owed nothing any more. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
