package org.serialbridge.modbus;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * The units on a line with another master, by what is heard there: nothing goes to the line. Reads
 * of functions 1 to 4 are answered from the responses that the other master has got, each of them
 * whole or not at all; a heard write forgets its registers. Sans-IO; one thread.
 *
 * <pre>
 * request                               answer
 * read, all values are known            its response
 * read, one value is not known          exception 02
 * read, one value is too old            exception 0B
 * read of no or too many values         exception 03
 * other function                        exception 01
 * broadcast                             none
 * </pre>
 */
public final class ListeningLink implements LineUnits {
  private final HeardValues values = new HeardValues();
  private final HeardPolls polls = new HeardPolls();
  private final HeardFrames frames;
  private final long keepNanos;

  /**
   * A link that has heard nothing.
   *
   * @param timing times on the line; its response time is that of the other master
   * @param keepNanos the time for which a value is given, in ns; 0 if none is given
   * @param dropped takes the number of bytes from the line that are no part of a frame
   */
  public ListeningLink(
      SerialFraming framing, LineTiming timing, long keepNanos, IntConsumer dropped) {
    LineTiming.expect(keepNanos >= 0, "keepNanos", keepNanos, "0 or more");
    this.keepNanos = keepNanos;
    frames = HeardFrames.of(framing, timing, new HeardExchanges(timing, values, polls), dropped);
  }

  @Override
  public void ask(ModbusClient client, int transaction, Adu request, Terms terms, long now) {
    if (request.isBroadcast()) {
      client.unanswered(transaction, now);
    } else if (!request.function().onlyReadsValues()) {
      client.answered(transaction, request.exception(ExceptionCode.ILLEGAL_FUNCTION), now);
    } else if (request.function().askedLength(request.pdu()) == 0) {
      client.answered(transaction, request.exception(ExceptionCode.ILLEGAL_VALUE), now);
    } else {
      read(client, transaction, request, now);
    }
  }

  private void read(ModbusClient client, int transaction, Adu read, long now) {
    OptionalLong heardAt = values.heardAt(read);
    if (heardAt.isEmpty()) {
      client.answered(transaction, read.exception(ExceptionCode.ILLEGAL_ADDRESS), now);
    } else if (keepNanos == 0 || now - heardAt.getAsLong() > keepNanos) {
      client.failed(transaction, read, ExceptionCode.NO_RESPONSE, now);
    } else {
      client.answered(transaction, values.response(read), now);
    }
  }

  @Override
  public void forget(ModbusClient client) {} // each request has ended within its call

  @Override
  public void fromLine(ByteBuffer bytes, long now) {
    frames.receive(bytes, now);
  }

  @Override
  public List<PollStatus> polls(long now) {
    return polls.status(now);
  }

  @Override
  public void clearUnits() {
    polls.clear();
  }

  @Override
  public OptionalLong deadline() {
    return frames.deadline();
  }

  @Override
  public void poll(long now) {
    frames.poll(now);
  }
}
