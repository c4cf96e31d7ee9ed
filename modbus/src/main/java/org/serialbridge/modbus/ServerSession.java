package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A connected client, as its server sees it: its bytes become requests, and the answers become
 * bytes, in the framing of its codec. A client whose framing has no transaction identifiers gets
 * the answers in the order of its requests. Sans-IO; one thread.
 */
public final class ServerSession implements ModbusClient {
  /** The limit of unanswered requests of a client without transaction identifiers. */
  static final int MOST_IN_ORDER = RequestQueue.MOST_FOR_A_CLIENT;

  /** The receiver of requests and answers. */
  public interface Output {
    /**
     * A request of the client.
     *
     * @param transaction its transaction identifier, or a number of the session, 0 to 65535
     * @param now the time when its last byte was read
     */
    void request(int transaction, Adu request, long now);

    /**
     * An answer for the client.
     *
     * @param transaction the number of the request
     * @param bytes the answer in the framing of the client
     */
    void answer(int transaction, Adu answer, byte[] bytes);
  }

  /** A request of a client without transaction identifiers. */
  private static final class Turn {
    private final int number;
    private @Nullable Adu answer;
    private boolean hasEnded;

    Turn(int number) {
      this.number = number;
    }
  }

  private final AduCodec codec;
  private final boolean exceptions;
  private final Output output;
  private final Deque<Turn> turns = new ArrayDeque<>(2);
  private int next;
  private int unanswered;

  /** Whether the first bytes have come, and were no RTU frames. */
  private boolean isKnown;

  /**
   * A session with a client that has sent nothing.
   *
   * @param exceptions whether the client learns with an exception that the way to a unit fails;
   *     otherwise nothing answers it then
   */
  public ServerSession(AduCodec codec, boolean exceptions, Output output) {
    this.codec = codec;
    this.exceptions = exceptions;
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
   * @throws ProtocolException if they have another framing, or too many requests of a client
   *     without transaction identifiers wait; the session is of no use any more
   */
  public void receive(ByteBuffer bytes, long now) throws ProtocolException {
    codec.decode(bytes, (request, transaction) -> request(transaction, request, now));
    if (turns.size() > MOST_IN_ORDER) {
      throw new ProtocolException("more than " + MOST_IN_ORDER + " requests without an answer");
    }
  }

  /** Takes a datagram, likewise: no request continues in the next one. */
  public void receiveDatagram(ByteBuffer bytes, long now) throws ProtocolException {
    codec.restart();
    receive(bytes, now);
  }

  /** Whether an answer to the client is due. */
  public boolean isAwaiting() {
    return unanswered > 0;
  }

  private void request(int transaction, Adu request, long now) {
    if (codec.hasTransactions()) {
      unanswered++;
      output.request(transaction, request, now);
    } else if (turns.size() <= MOST_IN_ORDER) {
      unanswered++;
      next = next + 1 & 0xFFFF;
      turns.add(new Turn(next));
      output.request(next, request, now);
    }
  }

  @Override
  public void failed(int transaction, Adu request, ExceptionCode code, long now) {
    if (exceptions) {
      answered(transaction, request.exception(code), now);
    } else {
      unanswered(transaction, now);
    }
  }

  @Override
  public void answered(int transaction, Adu answer, long now) {
    unanswered--;
    if (codec.hasTransactions()) {
      output.answer(transaction, answer, codec.encode(answer, transaction));
    } else {
      end(transaction, answer);
    }
  }

  @Override
  public void unanswered(int transaction, long now) {
    unanswered--;
    if (!codec.hasTransactions()) {
      end(transaction, null);
    }
  }

  private void end(int number, @Nullable Adu answer) {
    Iterator<Turn> all = turns.iterator();
    while (all.hasNext()) {
      Turn turn = all.next();
      if (turn.number == number) {
        turn.answer = answer;
        turn.hasEnded = true;
        break;
      }
    }
    Turn first = turns.peek();
    while (first != null && first.hasEnded) {
      turns.remove();
      if (first.answer != null) {
        output.answer(first.number, first.answer, codec.encode(first.answer, first.number));
      }
      first = turns.peek();
    }
  }
}
