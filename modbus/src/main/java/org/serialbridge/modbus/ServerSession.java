package org.serialbridge.modbus;

import java.nio.ByteBuffer;

/**
 * A connected client, as its server sees it: its bytes become requests, and the answers become
 * bytes, in the framing of its codec. Sans-IO; one thread.
 */
public final class ServerSession implements ModbusClient {
  /** The receiver of requests and answers. */
  public interface Output {
    /**
     * A request of the client.
     *
     * @param transaction its transaction identifier, 0 to 65535
     * @param now the time when its last byte was read
     */
    void request(int transaction, Adu request, long now);

    /**
     * An answer for the client.
     *
     * @param transaction transaction identifier of the request
     * @param bytes the answer in the framing of the client
     */
    void answer(int transaction, Adu answer, byte[] bytes);
  }

  private final AduCodec codec;
  private final Output output;

  /** Whether the first bytes have come, and were no RTU frames. */
  private boolean isKnown;

  /** A session with a client that has sent nothing. */
  public ServerSession(AduCodec codec, Output output) {
    this.codec = codec;
    this.output = output;
  }

  /**
   * Whether these are the first bytes of the client, and RTU frames: a session with another framing
   * should not receive them.
   */
  public boolean sendsRtu(ByteBuffer bytes) {
    isKnown = isKnown || !RtuCodec.areRequests(bytes);
    return !isKnown;
  }

  /**
   * Takes bytes of a connection.
   *
   * @param now the time when they were read
   * @throws ProtocolException if they have another framing; the session is of no use any more
   */
  public void receive(ByteBuffer bytes, long now) throws ProtocolException {
    codec.decode(bytes, (request, transaction) -> output.request(transaction, request, now));
  }

  /** Takes a datagram, likewise: no request continues in the next one. */
  public void receiveDatagram(ByteBuffer bytes, long now) throws ProtocolException {
    codec.restart();
    receive(bytes, now);
  }

  @Override
  public void answered(int transaction, Adu answer, long now) {
    output.answer(transaction, answer, codec.encode(answer, transaction));
  }
}
